// SPDX-License-Identifier: Apache-2.0
#include "sync/records/fold.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <functional>
#include <random>

using namespace icma;
using namespace icma::records;

namespace {

Uuid id_of(std::uint64_t number, std::uint8_t kind) {
  Uuid id;
  id.bytes[0] = kind;
  for (std::size_t i = 8; i < 16; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(number >> (8U * (15U - i)));
  }
  return id;
}

// Small ranges, so that events meet: same attempts, same moments, same clock values.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : engine_(seed) {}

  std::vector<Event> events(std::size_t count) {
    std::vector<Event> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(next(i + 1, out));
    return out;
  }
  std::int64_t up_to(std::int64_t max) {
    return std::uniform_int_distribution<std::int64_t>(0, max)(engine_);
  }
  std::mt19937_64& engine() { return engine_; }

 private:
  Event next(std::uint64_t number, const std::vector<Event>& before) {
    Event event;
    Envelope& envelope = event.envelope;
    envelope.event_id = id_of(number, 1);
    envelope.device = id_of(static_cast<std::uint64_t>(up_to(2)), 2);
    envelope.seq = static_cast<std::int64_t>(number);
    envelope.subject = {fmt::format("p{}", up_to(1)), "1", fmt::format("m{}", up_to(1)),
                        fmt::format("a{}", up_to(2))};
    envelope.occurrence.utc = Time(Millis(1'795'000'000'000 + up_to(9) * 40'000'000));
    envelope.occurrence.utc_offset_min = static_cast<int>(up_to(4) - 2) * 300;
    envelope.hlc = static_cast<std::uint64_t>(up_to(6));
    fill(event, before);
    return event;
  }

  void fill(Event& event, const std::vector<Event>& before) {
    const Uuid attempt = id_of(static_cast<std::uint64_t>(up_to(2)), 3);
    const auto name = [&event](std::string_view type) { event.envelope.type = std::string(type); };
    switch (up_to(13)) {
      case 0:
        name(type::kPageRead);
        event.body = page_read(up_to(60), static_cast<int>(up_to(100)));
        if (up_to(1) == 0) event.body["blocks"] = {up_to(5), up_to(5)};
        break;
      case 1: {
        const std::int64_t from = up_to(20) * 1000;
        const std::vector<std::pair<std::int64_t, std::int64_t>> parts{
            {from, from + up_to(9) * 1000}, {up_to(5) * 1000, 9000}};
        name(type::kMediaWatched);
        event.body = media_watched(parts, up_to(30) * 1000, up_to(30));
        break;
      }
      case 2:
        name(type::kQuizStarted);
        event.body = quiz_started(attempt, "q", static_cast<std::uint64_t>(up_to(9)), {"a", "b"});
        break;
      case 3:
        name(type::kQuizAnswered);
        event.body = quiz_answered(attempt, fmt::format("q{}", up_to(2)), up_to(3));
        break;
      case 4:
        name(type::kQuizSubmitted);
        event.body = quiz_submitted(attempt, Json{{"q1", up_to(3)}}, ReviewResult{1, 2}, up_to(9));
        break;
      case 5:
        name(type::kReflectionWritten);
        event.body = reflection_written(attempt, fmt::format("text {}", up_to(9)), "sure", {}, 5);
        break;
      case 6:
        name(type::kPositionSaved);
        event.body = position_saved(fmt::format("anchor-{}", up_to(9)));
        break;
      case 7:
        name(type::kModuleCompleted);
        event.body = module_completed(Json::object(), 100,
                                      {{"P1", 60}, {fmt::format("P{}", 2 + up_to(1)), 40}});
        break;
      case 8:
        decide(event, before);
        break;
      case 9:
        name(type::kGradeGiven);
        event.body = {{"attempt", attempt.to_string()},
                      {"right", up_to(5)},
                      {"total", 5},
                      {"passed", up_to(1) == 1}};
        break;
      case 10:
        name(up_to(1) == 0 ? type::kProgramCompleted : type::kEvaluationDone);
        event.body = program_completed(Json::object());
        break;
      case 11:
      case 12:
        tell_of_learner(event, before);
        break;
      default:
        name(up_to(1) == 0 ? "note.drawn" : "enrolment.granted");
        event.body = {{"program", "p1"}};
    }
  }

  // What the server says of the learner: grants, what takes one back, membership, roles.
  void tell_of_learner(Event& event, const std::vector<Event>& before) {
    const auto time = [this] { return 1'795'000'000'000 + up_to(9) * 40'000'000; };
    std::string grant = id_of(9999, 1).to_string();
    for (const Event& earlier : before) {
      if (earlier.envelope.type == type::kAccessGranted && up_to(1) == 0) {
        grant = earlier.envelope.event_id.to_string();
      }
    }
    const auto says = [&event](std::string_view type, Json body) {
      event.envelope.type = std::string(type);
      event.body = std::move(body);
    };
    switch (up_to(4)) {
      case 0:
        return says(type::kAccessWithdrawn,
                    access_withdrawn({.grant = grant, .at_ms = time(), .note = "so"}));
      case 1:
        return says(type::kMembershipStated, membership_stated(up_to(1) == 0 ? "full" : "student"));
      case 2:
        return says(type::kRolesStated,
                    roles_stated({up_to(1) == 0 ? "learner" : "officer", "instructor"}));
      case 3:
        return says(type::kEntitlementGranted, Json{{"programs", {fmt::format("p{}", up_to(2))}}});
      default: {
        const std::int64_t from = up_to(1) == 0 ? 0 : time();
        return says(
            type::kAccessGranted,
            access_granted({.programs = {fmt::format("p{}", up_to(1))},
                            .level = up_to(1) == 0 ? AccessLevel::kPreview : AccessLevel::kFull,
                            .from_ms = from,
                            .until_ms = up_to(1) == 0 ? 0 : from + 1 + time(),
                            .why = "licence"}));
      }
    }
  }

  void decide(Event& event, const std::vector<Event>& before) {
    constexpr std::array kStatuses{"accepted", "accepted_with_note", "needs_info", "rejected",
                                   "duplicate"};
    event.envelope.type = type::kDecisionMade;
    const std::int64_t credited = up_to(3) * 30;
    event.body = {{"subject_event", id_of(9999, 1).to_string()},
                  {"status", kStatuses[static_cast<std::size_t>(up_to(4))]},
                  {"codes", Json::array({"R07"})},
                  {"credited_seconds", credited},
                  {"practices", {{"P1", credited}}},
                  {"cycle", "2026"},
                  {"rule", "demo"},
                  {"time", fmt::format("2026-11-2{}T00:00:00.000Z", up_to(3))}};
    for (const Event& earlier : before) {
      if (earlier.envelope.type == type::kModuleCompleted && up_to(1) == 0) {
        event.envelope.subject = earlier.envelope.subject;
        event.body["subject_event"] = earlier.envelope.event_id.to_string();
      }
      if (earlier.envelope.type == type::kDecisionMade && up_to(7) == 0) {
        event.body["supersedes"] = earlier.envelope.event_id.to_string();
      }
    }
  }

  std::mt19937_64 engine_;
};

std::string fold(const std::vector<Event>& events) {
  State state;
  for (const Event& event : events) apply(state, event);
  return state.snapshot();
}

// The smallest part of a failing list that still fails, by leaving out one event after the other.
std::vector<Event> shrink(std::vector<Event> events,
                          const std::function<bool(const std::vector<Event>&)>& fails) {
  for (std::size_t i = 0; i < events.size();) {
    std::vector<Event> fewer = events;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (fails(fewer)) {
      events = std::move(fewer);
      i = 0;
    } else {
      ++i;
    }
  }
  return events;
}

std::string show(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) {
    out += fmt::format("{} {} hlc {} {}\n", event.envelope.event_id.to_string(),
                       event.envelope.type, event.envelope.hlc, dump_json(event.body));
  }
  return out;
}

// A source in memory, to fold in several transactions.
class Rows final : public StateSource {
 public:
  Result<std::optional<std::string>> load(std::string_view kind, std::string_view key) override {
    const auto at = rows.find(std::string(kind) + " " + std::string(key));
    if (at == rows.end()) return std::nullopt;
    return at->second;
  }
  Result<> save(std::string_view kind, std::string_view key, std::string_view value) override {
    const std::string name = std::string(kind) + " " + std::string(key);
    if (value.empty()) {
      rows.erase(name);
    } else {
      rows[name] = std::string(value);
    }
    return {};
  }
  Result<bool> folded(const Uuid& event_id) override { return seen.contains(event_id); }

  std::map<std::string, std::string> rows;
  std::set<Uuid> seen;
};

std::string fold_in_groups(const std::vector<Event>& events, std::mt19937_64& engine) {
  Rows rows;
  for (std::size_t at = 0; at < events.size();) {
    State state(&rows);
    const std::size_t end = std::min(events.size(), at + 1 + engine() % 5);
    for (; at < end; ++at) apply(state, events[at]);
    REQUIRE(state.save());
    for (std::size_t i = 0; i < end; ++i) rows.seen.insert(events[i].envelope.event_id);
  }
  std::string out;
  for (const auto& [key, value] : rows.rows) out += key + " " + value + "\n";
  return out;
}

}  // namespace

TEST_CASE("any order, grouping and repetition of the same events gives the same state") {
  const std::uint64_t rounds = std::getenv("ICMA_LONG") != nullptr ? 200'000 : 1500;
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Generator generator(seed);
    const std::vector<Event> events =
        generator.events(2 + static_cast<std::size_t>(generator.up_to(30)));
    const std::uint64_t shuffle_seed = generator.engine()();
    const auto differs = [shuffle_seed](const std::vector<Event>& list) {
      std::vector<Event> other = list;
      other.insert(other.end(), list.begin(),
                   list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2));
      std::mt19937_64 shuffler(shuffle_seed);
      std::ranges::shuffle(other, shuffler);
      return fold(list) != fold(other);
    };
    if (differs(events)) {
      const std::vector<Event> least = shrink(events, differs);
      FAIL("seed ", seed, " differs; the least failing list:\n", show(least), "gives\n",
           fold(least));
    }
  }
}

TEST_CASE("folding in groups with storage between them gives what one fold gives") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed ", seed);
    Generator generator(seed);
    const std::vector<Event> events = generator.events(25);
    Rows whole;
    State state;
    for (const Event& event : events) apply(state, event);
    REQUIRE(state.save(&whole));
    std::string expected;
    for (const auto& [key, value] : whole.rows) expected += key + " " + value + "\n";
    CHECK(fold_in_groups(events, generator.engine()) == expected);
  }
}

TEST_CASE("every row comes back from storage as it was") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Generator generator(seed);
    State state;
    Rows rows;
    for (const Event& event : generator.events(40)) apply(state, event);
    REQUIRE(state.save(&rows));
    for (const auto& [key, value] : rows.rows) {
      INFO(key);
      if (key.starts_with("attempt ")) {
        CHECK(encode_row(decode_row<AttemptState>(value).value()) == value);
      } else if (key.starts_with("module ")) {
        CHECK(encode_row(decode_row<ModuleState>(value).value()) == value);
      } else if (key.starts_with("program ")) {
        CHECK(encode_row(decode_row<ProgramState>(value).value()) == value);
      } else if (key.starts_with("learner ")) {
        CHECK(encode_row(decode_row<LearnerState>(value).value()) == value);
      } else if (key.starts_with("activity ")) {
        CHECK(encode_row(decode_row<ActivityState>(value).value()) == value);
      }
    }
  }
}

TEST_CASE("the union of what was watched counts, not the sum") {
  IntervalSet set;
  set.add(0, 10);
  set.add(20, 30);
  set.add(5, 22);
  set.add(40, 40);
  CHECK(set.covered() == 30);
  CHECK(set.parts() == std::vector<IntervalSet::Interval>{{0, 30}});
  CHECK(set.covered_below(12) == 12);
}

TEST_CASE("totals by practice always equal what the modules' summaries say") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed ", seed);
    Generator generator(seed);
    State state;
    for (const Event& event : generator.events(40)) apply(state, event);
    std::map<std::string, std::int64_t> waiting;
    std::map<std::string, std::int64_t> credited;
    for (const char* program : {"p0", "p1"}) {
      for (const auto& [id, summary] : state.program(program).modules) {
        for (const auto& [code, part] : summary.waiting) waiting[summary.cycle + code] += part;
        for (const auto& [code, part] : summary.credited) credited[summary.cycle + code] += part;
      }
    }
    for (const char* code : {"P1", "P2", "P3"}) {
      CHECK(state.practice("2026", code).waiting_s == waiting[std::string("2026") + code]);
      CHECK(state.practice("2026", code).credited_s == credited[std::string("2026") + code]);
    }
  }
}

TEST_CASE("a module completed at New Year's Eve belongs to the learner's own year") {
  Event event;
  event.envelope.event_id = id_of(1, 1);
  event.envelope.type = type::kModuleCompleted;
  event.envelope.subject = {"p", "1", "m", ""};
  event.envelope.occurrence.utc = parse_utc("2027-01-01T05:30:00.000Z").value();
  event.envelope.occurrence.utc_offset_min = -360;  // 23:30 in Guadalajara
  event.body = module_completed(Json::object(), 60, {{"P1", 60}});
  State state;
  apply(state, event);
  CHECK(state.practice("2026", "P1").waiting_s == 60);
  CHECK(state.practice("2027", "P1").waiting_s == 0);
}

TEST_CASE("what was accepted stays accepted unless a decision names it as superseded") {
  ModuleState module;
  module.claims["c"] = Claim{.at_ms = 1, .cycle = "2026", .seconds = 60, .practices = {{"P1", 60}}};
  const auto decide = [&module](const std::string& id, const std::string& status,
                                const std::string& time, const std::string& supersedes) {
    module.decisions[id] = Decision{.subject_event = "c",
                                    .status = status,
                                    .credited_s = status == "accepted" ? 60 : 0,
                                    .cycle = "2026",
                                    .time = time,
                                    .supersedes = supersedes};
  };
  CHECK(summarise(module).status == ModuleStatus::kWaiting);
  decide("1", "needs_info", "1", "");
  CHECK(summarise(module).status == ModuleStatus::kNeedsInfo);
  decide("2", "accepted", "2", "");
  CHECK(summarise(module).status == ModuleStatus::kAccepted);
  decide("3", "rejected", "3", "");
  CHECK(summarise(module).status == ModuleStatus::kAccepted);
  decide("4", "rejected", "4", "2");
  CHECK(summarise(module).status == ModuleStatus::kRejected);
}

TEST_CASE("who may learn what does not depend on the order in which the server's word arrives") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed ", seed);
    Generator generator(seed);
    std::vector<Event> events = generator.events(60);
    std::erase_if(events, [](const Event& event) {
      return !is_server_authored(event.envelope.type) ||
             event.envelope.type == type::kDecisionMade || event.envelope.type == type::kGradeGiven;
    });
    std::vector<Event> other = events;
    other.insert(other.end(), events.begin(), events.end());
    std::ranges::shuffle(other, generator.engine());
    State one;
    State two;
    for (const Event& event : events) apply(one, event);
    for (const Event& event : other) apply(two, event);
    for (int step = -1; step <= 10; ++step) {
      const Time at(Millis(1'795'000'000'000 + step * 40'000'000LL));
      for (const char* program : {"p0", "p1", "p2"}) {
        const Access access = access_to(one.learner().access, program, at);
        CHECK(access == access_to(two.learner().access, program, at));
        CHECK((access.level == AccessLevel::kFull) == (access.reason == AccessReason::kGranted));
      }
    }
  }
}
