// SPDX-License-Identifier: Apache-2.0
#include "sync/records/access.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "courses/base/files.h"
#include "sync/records/fold.h"

using namespace icma;
using namespace icma::records;

namespace {

Time day(int number) {
  return parse_utc("2027-01-01T00:00:00.000Z").value() + std::chrono::days(number);
}
std::int64_t ms(int number) {
  return day(number).time_since_epoch().count();
}

const std::string kGrant = "00000000-0000-4000-8000-000000000001";
const std::string kOther = "00000000-0000-4000-8000-000000000002";

AccessState seat(int from, int until) {
  AccessState state;
  state.grants[kGrant] = {.programs = {"egv-160"},
                          .from_ms = from < 0 ? 0 : ms(from),
                          .until_ms = until < 0 ? 0 : ms(until),
                          .why = "licence",
                          .name = "Harris County"};
  return state;
}

}  // namespace

TEST_CASE("the window counts by when work was begun and done") {
  struct Row {
    int begun, done;
    AccessLevel level;
    AccessReason reason;
  };
  constexpr auto kFull = AccessLevel::kFull;
  constexpr auto kNone = AccessLevel::kNone;
  const AccessState state = seat(10, 20);
  for (const Row& row :
       {Row{9, 9, kNone, AccessReason::kNotBegun}, Row{10, 10, kFull, AccessReason::kGranted},
        Row{10, 19, kFull, AccessReason::kGranted}, Row{9, 12, kFull, AccessReason::kGranted},
        Row{19, 20, kNone, AccessReason::kEnded}, Row{20, 20, kNone, AccessReason::kEnded},
        Row{25, 30, kNone, AccessReason::kEnded}}) {
    INFO(row.begun, " to ", row.done);
    const Access access = access_to_work(state, "egv-160", day(row.begun), day(row.done));
    CHECK(access.level == row.level);
    CHECK(access.reason == row.reason);
    CHECK(access.name == "Harris County");
  }
  const Access last = access_to(state, "egv-160", day(20) - Millis(1));
  CHECK(last.level == kFull);
  CHECK(last.when_ms == ms(20));
  CHECK(access_to(state, "wsc-130", day(12)) == Access{});
  CHECK(access_to(seat(-1, -1), "egv-160", day(9000)).level == kFull);
  CHECK(access_to(seat(-1, -1), "egv-160", Time{}).level == kFull);
}

TEST_CASE("before a server has said anything nothing is known, and after that silence is a no") {
  CHECK(access_to({}, "egv-160", day(1)).reason == AccessReason::kNotTold);
  AccessState told;
  told.programs = {"wsc-130"};
  CHECK(access_to(told, "egv-160", day(1)).reason == AccessReason::kNotGranted);
  CHECK(access_to(told, "wsc-130", day(1)).level == AccessLevel::kFull);
  told.programs = {"*"};
  CHECK(access_to(told, "egv-160", day(1)).reason == AccessReason::kGranted);
}

TEST_CASE("a withdrawal stops what begins; what was begun may be finished while the window lasts") {
  AccessState state = seat(10, 20);
  state.withdrawals[kOther] = {.grant = kGrant, .at_ms = ms(15), .note = "moved on"};
  CHECK(access_to(state, "egv-160", day(14)).level == AccessLevel::kFull);
  const Access after = access_to(state, "egv-160", day(15));
  CHECK(after.level == AccessLevel::kNone);
  CHECK(after.reason == AccessReason::kWithdrawn);
  CHECK(after.when_ms == ms(15));
  CHECK(after.note == "moved on");
  CHECK(access_to_work(state, "egv-160", day(14), day(18)).level == AccessLevel::kFull);
  CHECK(access_to_work(state, "egv-160", day(14), day(20)).reason == AccessReason::kEnded);
  CHECK(access_to(state, "egv-160", day(25)).reason == AccessReason::kWithdrawn);
  // Of two withdrawals the earlier one counts; one of another grant changes nothing.
  state.withdrawals["3"] = {.grant = kGrant, .at_ms = ms(12)};
  CHECK(access_to(state, "egv-160", day(13)).level == AccessLevel::kNone);
  state.withdrawals = {{kOther, {.grant = kOther, .at_ms = ms(1)}}};
  CHECK(access_to(state, "egv-160", day(13)).level == AccessLevel::kFull);
  // One from before the window opened leaves nothing of it, also for what was begun earlier.
  state.withdrawals = {{kOther, {.grant = kGrant, .at_ms = ms(9)}}};
  CHECK(access_to_work(state, "egv-160", day(8), day(13)).reason == AccessReason::kWithdrawn);
  // One that comes after the window's end does not take the end's place as the reason.
  state.withdrawals = {{kOther, {.grant = kGrant, .at_ms = ms(22)}}};
  CHECK(access_to(state, "egv-160", day(25)).reason == AccessReason::kEnded);
}

TEST_CASE("of several grants the one that opens most and lasts longest counts") {
  AccessState state = seat(10, 20);
  state.grants[kOther] = {.programs = {"*"}, .level = AccessLevel::kPreview, .why = "chapter"};
  const Access before = access_to(state, "egv-160", day(5));
  CHECK(before.level == AccessLevel::kPreview);
  CHECK(before.reason == AccessReason::kNotBegun);  // why not in full
  CHECK(access_to(state, "egv-160", day(15)).level == AccessLevel::kFull);
  CHECK(access_to(state, "egv-160", day(21)).reason == AccessReason::kEnded);
  CHECK(access_to(state, "wb-08", day(15)).level == AccessLevel::kPreview);
  CHECK(access_to(state, "wb-08", day(15)).reason == AccessReason::kNotGranted);
  // Begun under one, finished under its renewal.
  state.grants["3"] = {.programs = {"egv-160"}, .from_ms = ms(18), .until_ms = ms(40)};
  CHECK(access_to_work(state, "egv-160", day(12), day(30)).level == AccessLevel::kFull);
  CHECK(access_to(state, "egv-160", day(19)).when_ms == ms(40));
  // Not over a gap between the two.
  state.grants["3"].from_ms = ms(25);
  CHECK(access_to_work(state, "egv-160", day(12), day(22)).reason == AccessReason::kEnded);
  CHECK(access_to_work(state, "egv-160", day(12), day(26)).level == AccessLevel::kFull);
}

TEST_CASE("a clock set back gives no time back, and a contact puts one right that ran ahead") {
  const TimeEvidence set_back{.corrected = day(3), .latest_signed = day(10), .believed = day(12)};
  CHECK(learning_time(set_back) == day(12));
  CHECK(learning_time({.corrected = day(3), .latest_signed = day(10)}) == day(10));
  CHECK(learning_time({.corrected = day(13), .latest_signed = day(10), .believed = day(12)}) ==
        day(13));
}

TEST_CASE("a body says what was granted, and a malformed one is refused") {
  AccessGrant grant = seat(10, 20).grants.at(kGrant);
  const Json body = access_granted(grant);
  CHECK(check_body("access.granted", 1, body));
  CHECK(read_access_granted(body) == grant);
  grant.from_ms = grant.until_ms = 0;
  grant.level = AccessLevel::kPreview;
  CHECK(read_access_granted(access_granted(grant)) == grant);
  const auto bad = [&body](const char* key, const Json& value) {
    Json changed = body;
    changed[key] = value;
    INFO(key, " ", value.dump());
    CHECK_FALSE(check_body("access.granted", 1, changed));
  };
  bad("level", "all");
  bad("programs", "egv-160");
  bad("programs", std::vector<std::string>(1001, "x"));
  bad("until", "tomorrow");
  bad("until", body.at("from"));
  bad("until", "1969-01-01T00:00:00.000Z");
  bad("why", 7);
  bad("name", std::string(401, 'x'));
  const AccessWithdrawal word{.grant = kGrant, .at_ms = ms(15), .note = "moved on"};
  const Json withdrawn = access_withdrawn(word);
  CHECK(check_body("access.withdrawn", 1, withdrawn));
  CHECK(read_access_withdrawn(withdrawn) == word);
  CHECK_FALSE(check_body("access.withdrawn", 1, Json{{"supersedes", kGrant}}));
  CHECK_FALSE(check_body("access.withdrawn", 1, Json{{"supersedes", "x"}, {"at", "y"}}));
  CHECK(check_body("membership.stated", 1, membership_stated("student")));
  CHECK_FALSE(check_body("membership.stated", 1, Json::object()));
  CHECK(check_body("roles.stated", 1, roles_stated({"officer"})));
  CHECK_FALSE(check_body("roles.stated", 1, Json{{"roles", "officer"}}));
  for (const char* type :
       {"access.granted", "access.withdrawn", "membership.stated", "roles.stated"}) {
    CHECK(is_server_authored(type));
  }
}

TEST_CASE("the golden rows of the protocol hold") {
  const Json golden =
      parse_json(read_file("tests/sync/protocol/golden/access.json").value()).value();
  State state;
  for (const auto& [id, event] : golden.at("events").items()) {
    INFO(id);
    const auto type = event.at("type").get<std::string>();
    REQUIRE(check_body(type, 1, event.at("body")));
    Event read{.envelope = {.event_id = parse_uuid(id).value(), .type = type, .hlc = 1},
               .body = event.at("body")};
    apply(state, read);
  }
  CHECK(state.learner().membership == "student");
  CHECK(state.learner().roles.size() == 2);
  for (const Json& row : golden.at("asked")) {
    INFO(row.dump());
    const auto time = [&row](const char* key) {
      return parse_utc(row.at(key).get<std::string>()).value();
    };
    const Access access = access_to_work(
        state.learner().access, row.at("program").get<std::string>(), time("begun"), time("done"));
    CHECK(to_string(access.level) == row.at("level").get<std::string>());
    CHECK(code_of(access.reason) == row.at("code").get<std::string>());
  }
}
