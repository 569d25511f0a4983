// SPDX-License-Identifier: Apache-2.0
// The lines of the simulated world, and the server at their end: requests that never arrive, arrive
// twice or a day late, answers that are lost, cut or another's, and a server whose power is cut
// while it works.
#pragma once

#include <deque>

#include "tests/fakes/fake_server.h"
#include "tests/sim/disk.h"

namespace icma::sim {

// Each one time in so many; 0: never.
struct Weather {
  unsigned not_sent = 0;
  unsigned answer_lost = 0;
  unsigned answer_cut = 0;
  unsigned portal = 0;
  unsigned unavailable = 0;
  unsigned twice = 0;
  unsigned late = 0;     // a copy arrives again, some requests later
  unsigned altered = 0;  // a digit of a push is another one
  unsigned power = 0;    // the server's power is cut during it
};

class Line final : public protocol::Transport {
 public:
  Line(fakes::FakeServer& server, std::shared_ptr<Disk> disk, std::uint64_t seed)
      : server_(server), disk_(std::move(disk)), random_(seed) {}

  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override;

  std::uint64_t faults() const { return faults_; }

  Weather weather;

 private:
  bool happens(unsigned one_in) {
    const bool so = one_in != 0 && random_() % one_in == 0;
    if (so) ++faults_;
    return so;
  }
  Result<protocol::Response> arrive(const protocol::Request& request, protocol::BodySink* sink,
                                    const protocol::CancelToken& cancel);
  void alter(protocol::Request& request);

  fakes::FakeServer& server_;
  std::shared_ptr<Disk> disk_;
  std::mt19937_64 random_;
  std::deque<protocol::Request> late_;
  std::uint64_t faults_ = 0;
};

}  // namespace icma::sim
