// SPDX-License-Identifier: Apache-2.0
// How the study itself went: speeds that the program does not offer, and copies.
#include <algorithm>
#include <deque>
#include <fmt/format.h>

#include "sync/server/scrutiny_acts.h"

namespace icma::server {
namespace {

constexpr std::int64_t kFilmSpeed = 3'300;  // ms of film a second; the player goes up to threefold
constexpr std::int64_t kFilmSlackMs = 15'000;
constexpr std::int64_t kFilmEndMs = 3'000;
constexpr std::int64_t kBlockMs = 180;   // the reader gives the smallest block 200 ms
constexpr std::int64_t kAnswerMs = 800;  // nobody reads a question in less
constexpr std::size_t kAnswers = 5;
constexpr std::size_t kEqualGaps = 60;
constexpr std::size_t kCopyLength = 8;
constexpr std::size_t kShortText = 20;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kMostInADay = 72'000;  // seconds, twenty hours
constexpr std::int64_t kAtOnceMs = 120'000;
constexpr std::int64_t kComparedWithin = 86'400;  // seconds since the clocks were compared

// Without case, spaces and punctuation of ASCII.
std::string bare(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c < 0;
    if (upper) out += static_cast<char>(c - 'A' + 'a');
    if (plain) out += c;
  }
  return out;
}

std::string activity_of(const Act& act) {
  const records::Subject& subject = act.event.envelope.subject;
  return fmt::format("{}/{}/{}", subject.program, subject.module, subject.activity);
}

// The facts of activities, asked for once each.
class Known {
 public:
  explicit Known(const CourseFacts& facts) : facts_(facts) {}
  const ActivityFacts* find(const records::Subject& subject) {
    const std::string key =
        fmt::format("{}/{}/{}", subject.program, subject.program_version, subject.module);
    auto at = modules_.find(key);
    if (at == modules_.end()) {
      at =
          modules_
              .emplace(key, facts_.module(subject.program, subject.program_version, subject.module))
              .first;
    }
    const std::optional<ModuleFacts>& module = at->second;
    if (!module) return nullptr;
    const auto found = std::ranges::find(module->activities, subject.activity, &ActivityFacts::id);
    return found == module->activities.end() ? nullptr : &*found;
  }

 private:
  const CourseFacts& facts_;
  std::map<std::string, std::optional<ModuleFacts>> modules_;
};

void films(const StreamActs& stream, Known& known, Findings& out) {
  std::map<std::string, std::int64_t> excess;
  for (const Act& act : stream.acts) {
    if (act.event.envelope.type != records::type::kMediaWatched || !act.event.body.is_object()) {
      continue;
    }
    std::int64_t watched = 0;
    std::int64_t end = 0;
    for (const Json& part : act.event.body.at("intervals_ms")) {
      watched += part.at(1).get<std::int64_t>() - part.at(0).get<std::int64_t>();
      end = std::max(end, part.at(1).get<std::int64_t>());
    }
    std::int64_t& over = excess[activity_of(act)];
    over = std::max<std::int64_t>(0, over + watched - act.seconds * kFilmSpeed);
    if (over > kFilmSlackMs) {
      out.add(finding::kFilmTooFast, act,
              fmt::format("{} s of film in {} s", watched / 1'000, act.seconds));
    }
    const ActivityFacts* facts = known.find(act.event.envelope.subject);
    if (facts != nullptr && facts->duration_ms > 0 && end > facts->duration_ms + kFilmEndMs) {
      out.add(finding::kFilmBeyondEnd, act,
              fmt::format("watched up to {} s of a film of {} s", end / 1'000,
                          facts->duration_ms / 1'000));
    }
  }
}

void blocks(const StreamActs& stream, Findings& out) {
  std::map<std::string, std::int64_t> excess;
  for (const Act& act : stream.acts) {
    if (act.event.envelope.type != records::type::kPageRead || !act.event.body.is_object()) {
      continue;
    }
    const auto read = act.event.body.find("blocks");
    if (read == act.event.body.end()) continue;
    const auto needed = static_cast<std::int64_t>(read->size()) * kBlockMs;
    std::int64_t& over = excess[activity_of(act)];
    over = std::max<std::int64_t>(0, over + needed - act.seconds * 1'000);
    if (over > kFilmSlackMs) {
      out.add(finding::kReadingTooFast, act,
              fmt::format("{} parts of a page in {} s", read->size(), act.seconds));
    }
  }
}

void answers(const StreamActs& stream, Findings& out) {
  const Act* last = nullptr;
  std::set<std::string> quick;
  for (const Act& act : stream.acts) {
    if (act.event.envelope.type != records::type::kQuizAnswered || !act.event.body.is_object()) {
      continue;
    }
    const std::string question = text_of(act.event.body, "question");
    const bool fast = last != nullptr && last->when().boot_id == act.when().boot_id &&
                      (act.when().since_boot - last->when().since_boot).count() < kAnswerMs;
    // Changing one's mind about one question goes quickly.
    if (!fast) quick.clear();
    quick.insert(question);
    if (quick.size() >= kAnswers) {
      out.add(finding::kAnswersTooFast, act,
              fmt::format("{} questions, each in less than {} ms", quick.size(), kAnswerMs));
    }
    last = &act;
  }
}

// Heartbeats in a row of one boot, as (what they say, time since the one before).
struct Beat {
  std::string body;
  std::int64_t gap = 0;
};

void copies(const StreamActs& stream, Findings& out) {
  std::deque<Beat> row;
  std::map<Hash, records::Origin> seen;
  const Act* last = nullptr;
  std::size_t equal = 0;
  std::int64_t gap_before = -1;
  for (const Act& act : stream.acts) {
    if (!act.is_heartbeat() || act.rehomed()) continue;
    const bool follows = last != nullptr && last->when().boot_id == act.when().boot_id;
    const std::int64_t gap =
        follows ? (act.when().since_boot - last->when().since_boot).count() : -1;
    last = &act;
    equal = follows && gap == gap_before ? equal + 1 : 0;
    gap_before = gap;
    if (equal >= kEqualGaps) {
      out.add(finding::kMetronome, act,
              fmt::format("{} times in a row {} ms after the one before", equal, gap));
    }
    if (!follows) row.clear();
    row.push_back({dump_json(act.event.body), gap});
    if (row.size() > kCopyLength) row.pop_front();
    if (row.size() < kCopyLength) continue;
    std::string whole = activity_of(act);
    for (const Beat& beat : row) whole += fmt::format("\n{} {}", beat.body, beat.gap);
    const auto [at, fresh] = seen.emplace(sha256(whole), act.place());
    if (!fresh) {
      out.add(finding::kCopiedStudy, act,
              fmt::format("the same, to the millisecond, as #{}", at->second.seq));
    }
  }
}

void days(std::span<const StreamActs> streams, Findings& out) {
  std::vector<const Act*> all;
  for (const StreamActs& stream : streams) {
    for (const Act& act : stream.acts) {
      if (act.is_heartbeat() && act.seconds > 0) all.push_back(&act);
    }
  }
  std::ranges::sort(all, {}, &Act::at_ms);
  std::size_t from = 0;
  std::int64_t study = 0;
  for (const Act* act : all) {
    study += act->seconds;
    while (all[from]->at_ms <= act->at_ms - kDayMs) study -= all[from++]->seconds;
    if (study <= kMostInADay) continue;
    out.add(finding::kStudyInADay, *act, fmt::format("{} s within 24 hours", study));
  }
}

// Study on two devices over the same minutes, where both had compared clocks with the server.
void at_once(std::span<const StreamActs> streams, Findings& out) {
  std::vector<const Act*> all;
  for (const StreamActs& stream : streams) {
    for (const Act& act : stream.acts) {
      const auto& server = act.when().server;
      if (!act.is_heartbeat() || act.seconds == 0 || act.rehomed() || !server) continue;
      if (!act.compared_in_this_boot()) continue;
      if (server->age.count() < kComparedWithin) all.push_back(&act);
    }
  }
  std::ranges::sort(all, {}, &Act::at_ms);
  std::int64_t overlap = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Act& before = *all[i - 1];
    const Act& act = *all[i];
    if (before.place().device == act.place().device) continue;
    const std::int64_t begin = act.at_ms - act.seconds * 1'000;
    overlap += std::max<std::int64_t>(0, before.at_ms - begin);
    if (overlap < kAtOnceMs) continue;
    out.add(finding::kAtOnce, act,
            fmt::format("{} s of study on two devices at one time", overlap / 1'000));
  }
}

void pages(std::span<const StreamActs> streams, Known& known, Findings& out) {
  struct Page {
    std::int64_t seconds = 0;
    const Act* whole = nullptr;
  };
  std::map<std::string, Page> all;
  for (const StreamActs& stream : streams) {
    for (const Act& act : stream.acts) {
      if (act.event.envelope.type != records::type::kPageRead || !act.event.body.is_object()) {
        continue;
      }
      Page& page = all[activity_of(act)];
      page.seconds += act.seconds;
      const auto percent = act.event.body.find("percent");
      if (percent != act.event.body.end() && *percent >= 90) page.whole = &act;
    }
  }
  for (const auto& [name, page] : all) {
    if (page.whole == nullptr) continue;
    const ActivityFacts* facts = known.find(page.whole->event.envelope.subject);
    // The reader calls nothing read before a fifth of the time that its words take.
    if (facts == nullptr || page.seconds * 8 >= facts->planned_s) continue;
    out.add(finding::kReadingTooFast, *page.whole,
            fmt::format("a page of {} s was read in {} s", facts->planned_s, page.seconds));
  }
}

void texts(std::span<const StreamActs> streams, Findings& out) {
  std::map<std::string, const Act*> seen;
  for (const StreamActs& stream : streams) {
    for (const Act& act : stream.acts) {
      if (act.event.envelope.type != records::type::kReflectionWritten) continue;
      if (!act.event.body.is_object()) continue;
      const std::string text = bare(text_of(act.event.body, "text"));
      if (text.size() < kShortText) continue;
      const auto [at, fresh] = seen.emplace(text, &act);
      if (fresh || activity_of(*at->second) == activity_of(act)) continue;
      out.add(finding::kCopiedText, act,
              fmt::format("the same words as in {}", activity_of(*at->second)));
    }
  }
}

}  // namespace

void check_study(const StreamActs& stream, const CourseFacts& facts, Findings& out) {
  Known known(facts);
  films(stream, known, out);
  blocks(stream, out);
  answers(stream, out);
  copies(stream, out);
}

void check_together(std::span<const StreamActs> streams, const CourseFacts& facts, Findings& out) {
  Known known(facts);
  days(streams, out);
  at_once(streams, out);
  pages(streams, known, out);
  texts(streams, out);
}

}  // namespace icma::server
