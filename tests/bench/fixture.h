// SPDX-License-Identifier: Apache-2.0
// What the claims are measured on: a catalogue of many programs, and the records of one learner who
// has done much.
#pragma once

#include <memory>

#include "courses/store/content_store.h"
#include "sync/platform/paths.h"
#include "sync/records/bodies.h"
#include "sync/records/learner_store.h"
#include "tests/fakes/fake_clock.h"

namespace icma::bench {

inline constexpr int kPrograms = 500;
inline constexpr int kEvents = 100'000;

// Programs of six modules each, as a verified catalogue would be stored.
Result<> fill_catalogue(store::ContentStore& store, int programs);

// The records of one learner on disk. `clock` moves on as the events are written.
struct Records {
  std::unique_ptr<records::LearnerStore> store;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
};
Result<std::unique_ptr<Records>> open_records(const std::filesystem::path& path,
                                              const Uuid& learner, records::KeyStore& keys);
// Reading spread over a year that ends now, forty programs, six modules of five pages each.
Result<> fill_records(Records& records, int events);

// A profile whose guest has done all that, and which offers all those programs.
Result<> make_profile(const platform::Profile& profile);

}  // namespace icma::bench
