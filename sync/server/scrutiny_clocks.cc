// SPDX-License-Identifier: Apache-2.0
// What a device's clocks, counters and names say of each other.
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "sync/server/scrutiny_acts.h"

namespace icma::server {
namespace {

constexpr std::int64_t kSlackMs = 60'000;
constexpr std::int64_t kJumpMs = 300'000;  // R21: more than five minutes
constexpr int kJumps = 4;                  // more than who sets a clock right makes

std::int64_t wall_ms(const Act& act) {
  return act.when().utc.time_since_epoch().count();
}

// Goes from event to event of one stream; what was written again elsewhere tells of another time.
class Walk {
 public:
  explicit Walk(Findings& out) : out_(out) {}

  void take(const Act& act) {
    alone(act);
    if (act.rehomed()) return;
    if (last_ != nullptr) {
      counters(act);
      if (last_->when().boot_id == act.when().boot_id) {
        within_a_boot(act);
      } else if (boots_.contains(act.when().boot_id)) {
        out_.add(finding::kBootAgain, act, "the machine had been started anew since that boot");
      } else {
        excess_ms_ = 0;
      }
    }
    boots_.insert(act.when().boot_id);
    last_ = &act;
  }

 private:
  // What one event shows by itself.
  void alone(const Act& act) {
    const records::Envelope& envelope = act.event.envelope;
    std::int64_t named_ms = 0;
    for (std::size_t i = 0; i < 6; ++i) named_ms = named_ms << 8 | envelope.event_id.bytes[i];
    if (std::abs(named_ms - wall_ms(act)) > 1'000) {
      out_.add(finding::kNameOfOtherTime, act, "its id was made at another time than it says");
    }
    const auto counter_ms = static_cast<std::int64_t>(envelope.hlc >> 16U);
    if (counter_ms < wall_ms(act)) {
      out_.add(finding::kCounterBehind, act, "its counter is behind the time it says");
    }
    const int offset = act.when().utc_offset_min;
    if (offset < -12 * 60 || offset > 14 * 60 || offset % 15 != 0) {
      out_.add(finding::kZone, act, fmt::format("no zone is {} minutes from UTC", offset));
    }
  }

  void counters(const Act& act) {
    if (act.event.envelope.hlc > last_->event.envelope.hlc) return;
    out_.add(finding::kCounterBackwards, act, "its counter is not above that of the event before");
  }

  void within_a_boot(const Act& act) {
    const std::int64_t gap = (act.when().since_boot - last_->when().since_boot).count();
    if (gap < 0) {
      out_.add(finding::kUptimeBackwards, act,
               fmt::format("{} ms before the event it follows, in one boot", -gap));
    }
    const std::int64_t jump = wall_ms(act) - wall_ms(*last_) - gap;
    if (std::abs(jump) > kJumpMs && ++jumps_ == kJumps) {
      out_.add(finding::kClockPushed, act, "the clock was moved about while the machine ran");
    }
    // Grows when more was studied than time went by, and shrinks again by time without study.
    const std::int64_t study = act.is_heartbeat() ? act.seconds * 1'000 : 0;
    excess_ms_ = std::max<std::int64_t>(0, excess_ms_ + study - std::max<std::int64_t>(0, gap));
    if (excess_ms_ > kSlackMs) {
      out_.add(finding::kStudyInUptime, act,
               fmt::format("{} s more study than the machine ran", excess_ms_ / 1'000));
    }
  }

  Findings& out_;
  const Act* last_ = nullptr;
  std::set<Uuid> boots_;
  std::int64_t excess_ms_ = 0;
  int jumps_ = 0;
};

}  // namespace

void check_clocks(const StreamActs& stream, Findings& out) {
  Walk walk(out);
  for (const Act& act : stream.acts) walk.take(act);
}

}  // namespace icma::server
