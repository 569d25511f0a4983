// SPDX-License-Identifier: Apache-2.0
// Answers the requests of a download from an ObjectSource: a bundle, a folder, what another laptop
// has installed. Paths as below "/content" of a server, and in addition "…/holdings/<manifest>".
#pragma once

#include <memory>
#include <mutex>

#include "courses/package/object_source.h"
#include "sync/protocol/transport.h"

namespace icma::transfer {

// A request for more bytes than this at once is refused with 413.
inline constexpr std::uint64_t kMostCarried = std::uint64_t{64} << 20U;

class CarrierTransport final : public protocol::Transport {
 public:
  explicit CarrierTransport(std::unique_ptr<package::ObjectSource> source)
      : source_(std::move(source)) {}

  // 200, 206, 404 for what the source lacks, 405, 413, 416; kNetwork when it cannot be read. Any
  // thread; one request after the other.
  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override;

 private:
  Result<protocol::Response> answer(const protocol::Request& request);
  Result<protocol::Response> answer_object(const protocol::Request& request, std::string_view name);

  std::mutex mutex_;
  std::unique_ptr<package::ObjectSource> source_;
};

}  // namespace icma::transfer
