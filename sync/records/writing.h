// SPDX-License-Identifier: Apache-2.0
// Inside of the learner's store: what the events of one transaction share, read at its beginning
// and written at its end.
#pragma once

#include "sync/records/learner_store.h"
#include "sync/records/store_rows.h"

namespace icma::records {

// How the server's clock was last compared with ours.
struct ServerContact {
  std::string boot = {};  // in which boot of this machine
  Millis since_boot{0};   // when, by the steady clock
  Time wall = {};         // and by the wall clock
  Millis offset{0};       // the server's clock less the wall clock
  std::string proof = {};
};

struct Writing {
  std::unique_ptr<DerivedSource> source;
  std::unique_ptr<State> state = {};  // over `source`
  Stream head;
  std::optional<ServerContact> contact = {};
  std::uint64_t hlc = 0;  // of the last event

  std::uint64_t next_hlc(Time now);
};

}  // namespace icma::records
