// SPDX-License-Identifier: Apache-2.0
// Looking after what is stored: rotten parts are found while nothing else is to be done, or when
// somebody meets one, and are fetched again.
#include <algorithm>

#include "sync/transfer/transfer_engine.h"

namespace icma::transfer {
namespace {

// How often it is looked whether a round is due, and how long a database that failed is left alone.
constexpr Millis kCareLook = std::chrono::hours(1);
constexpr Millis kCareFailed = std::chrono::minutes(1);
constexpr Millis kCareRest{1'000};

}  // namespace

Result<store::ScrubStep> TransferEngine::look_after() {
  store::ContentStore& store = *options_.store;
  const Millis boot = options_.clock->since_boot();
  if (boot < care_at_) return store::ScrubStep();
  care_at_ = boot + kCareFailed;
  ICMA_TRY(const bool closed, store.close_next());
  if (closed) {
    care_at_ = boot + kCareRest;
    if (options_.changed) options_.changed();
    return store::ScrubStep();
  }
  const Time now = options_.clock->now();
  ICMA_TRY(const bool due, store.is_scrub_due(now, kCareRound));
  if (!due) {
    care_at_ = boot + kCareLook;
    return store::ScrubStep();
  }
  ICMA_TRY(store::ScrubStep step, store.scrub(kCareSlice, now));
  const auto pause = Millis(static_cast<std::int64_t>(step.bytes * 1000 / kCareBytesPerSecond));
  care_at_ = boot + std::max(kCareRest, pause);
  if (!step.lost.empty() && options_.changed) options_.changed();
  return step;
}

Result<bool> TransferEngine::mend(store::VersionId version, const std::string& path) {
  store::ContentStore& store = *options_.store;
  ICMA_TRY(const bool wrong, store.scrub_asset(version, path));
  if (!wrong) return false;
  ICMA_TRY(const auto downloads, store.downloads());
  ICMA_TRY(const auto lost, store.lost_parts());
  for (const store::LostPart& part : lost) {
    if (part.version != version || part.path != path) continue;
    hurry(part.program, part.module);
    const auto row = std::ranges::find_if(downloads, [&part](const store::Download& one) {
      return one.version == part.version && one.module == part.module;
    });
    // Somebody waits for it: the time until its next try is over.
    const bool waits = row != downloads.end() && row->state == store::DownloadState::kWaiting;
    if (waits) {
      ICMA_TRY_VOID(store.set_state(version, part.module, store::DownloadState::kWanted));
    }
  }
  if (options_.changed) options_.changed();
  return true;
}

void TransferEngine::use(store::ContentStore& store) {
  options_.store = &store;
  waits_.clear();
  wrong_.clear();
}

Result<> TransferEngine::take_carried(const protocol::CancelToken& cancel) {
  store::ContentStore& store = *options_.store;
  ICMA_TRY(const auto downloads, store.downloads());
  for (const store::Download& one : downloads) {
    const bool rests =
        one.state == store::DownloadState::kReady || one.state == store::DownloadState::kPaused;
    if (rests) continue;
    ICMA_TRY(const bool whole, carry(one, cancel));
    if (whole && options_.changed) options_.changed();
  }
  return {};
}

}  // namespace icma::transfer
