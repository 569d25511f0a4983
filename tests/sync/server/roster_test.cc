// SPDX-License-Identifier: Apache-2.0
#include "sync/server/roster.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/fakes/fake_server.h"

using namespace icma;
using namespace icma::server;

namespace {

const auto kFine = [](const std::vector<Invitee>&) -> Result<> { return {}; };

struct Office {
  fakes::FakeClock clock;
  fakes::FakeServer server{clock};
  fakes::FakeRandom random{3};

  Roster roster() { return {server.store(), server.ledger(), clock, random}; }
  static Licence group(std::int64_t seats) {
    return {.id = "harris-2027",
            .name = "Harris County",
            .terms = encode_terms({.grant = {.programs = {"egv-160"}, .why = "licence"}}),
            .seats = seats};
  }
  static std::vector<Person> people(int count, int from = 0) {
    std::vector<Person> out;
    for (int i = from; i < from + count; ++i) {
      out.push_back({.name = fmt::format("Person {}", i),
                     .email = fmt::format("p{}@example.org", i),
                     .member = fmt::format("M{}", i),
                     .line = i + 2});
    }
    return out;
  }
  std::vector<Invitee> invite(const std::vector<Person>& list, bool renew = false) {
    return roster().invite("harris-2027", list, {.renew = renew}, kFine).value();
  }
  Result<Uuid> redeem(std::string_view code, std::string_view login,
                      std::string_view password = "long enough", std::string_view name = {}) {
    return server.accounts().redeem({code, login, password, name},
                                    [this](const Uuid& who, const AccessTerms& terms) {
                                      return server.ledger().tell(who, words_of(terms));
                                    });
  }
  std::int64_t count(std::string_view licence, SeatState state) {
    const auto seats = server.store().seats(licence).value();
    return std::ranges::count(seats, state, &Seat::state);
  }
  std::string granted(const Uuid& who) { return server.snapshot(who); }
};

// Strikes at the n-th call after it was armed.
class Strike final : public sqlite::FaultPoint {
 public:
  explicit Strike(int at) : left_(at) {}
  std::optional<Error> next() override {
    if (!armed || --left_ != 0) return std::nullopt;
    struck = true;
    return Error{ErrorKind::kIo, "injected fault"};
  }
  bool armed = false;
  bool struck = false;

 private:
  int left_;
};

std::int64_t fresh(const std::vector<Invitee>& all) {
  return std::ranges::count(all, Invited::kNew, &Invitee::outcome);
}

}  // namespace

TEST_CASE("a list makes one single-use code each, and the same list again makes none") {
  Office office;
  REQUIRE(office.roster().add(Office::group(120)));
  const auto first = office.invite(Office::people(120));
  CHECK(fresh(first) == 120);
  std::set<std::string> codes;
  for (const Invitee& one : first) codes.insert(one.code);
  CHECK(codes.size() == 120);
  CHECK(fresh(office.invite(Office::people(120))) == 0);
  // Known again by either of the two.
  auto moved = Office::people(1);
  moved[0].email = "new@example.org";
  CHECK(fresh(office.invite(moved)) == 0);
  moved = Office::people(1);
  moved[0].member.clear();
  CHECK(fresh(office.invite(moved)) == 0);
  // The codes are nowhere in the ledger's files.
  for (const auto& entry : std::filesystem::directory_iterator(office.server.folder())) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path()).value();
    for (const std::string& code : codes) REQUIRE(bytes.find(code) == std::string::npos);
  }
}

TEST_CASE("an invitation brings its grant once, to one person, together with account and seat") {
  Office office;
  REQUIRE(office.roster().add(Office::group(3)));
  const auto invited = office.invite(Office::people(3));
  const Uuid bo = office.redeem(invited[0].code, "bo").value();
  CHECK(office.granted(bo).find("\"programs\":[\"egv-160\"]") != std::string::npos);
  CHECK(office.redeem(invited[0].code, "cy").error().kind == ErrorKind::kUnauthorized);
  CHECK_FALSE(office.server.store().account("cy").value());
  // The answer was lost and the same form comes again: the same account, and no second grant.
  const std::string before = office.granted(bo);
  CHECK(office.redeem(invited[0].code, "bo").value() == bo);
  CHECK_FALSE(office.redeem(invited[0].code, "bo", "wrong password"));
  CHECK(office.granted(bo) == before);
  CHECK(office.count("harris-2027", SeatState::kTaken) == 1);
  // Whoever has an account adds to it, with its password alone.
  CHECK_FALSE(office.redeem(invited[1].code, "bo", "wrong password"));
  CHECK(office.redeem(invited[1].code, "bo").value() == bo);
  CHECK(office.invite(Office::people(1))[0].outcome == Invited::kTaken);
  office.clock.advance(Seconds(31 * 86'400));
  CHECK_FALSE(office.redeem(invited[2].code, "late"));
  CHECK(office.invite(Office::people(3))[2].outcome == Invited::kExpired);
}

TEST_CASE("more people than seats: nobody is invited, and the numbers are told") {
  Office office;
  REQUIRE(office.roster().add(Office::group(5)));
  CHECK(fresh(office.invite(Office::people(3))) == 3);
  const auto refused = office.roster().invite("harris-2027", Office::people(6), {}, kFine);
  CHECK(refused.error().kind == ErrorKind::kRefused);
  CHECK(refused.error().what.find("5 seats, 3 are held, and 3 more") != std::string::npos);
  CHECK(office.count("harris-2027", SeatState::kInvited) == 3);
  // A seat that is withdrawn is free for another, and its code is void.
  auto roster = office.roster();
  REQUIRE(roster.withdraw("harris-2027", "P0@Example.org", ""));
  REQUIRE(roster.withdraw("harris-2027", "M1", ""));
  CHECK(roster.withdraw("harris-2027", "M1", "").error().kind == ErrorKind::kConflict);
  CHECK(roster.withdraw("harris-2027", "nobody", "").error().kind == ErrorKind::kNotFound);
  CHECK(fresh(office.invite(Office::people(4, 2))) == 3);
  CHECK(office.invite(Office::people(2))[0].outcome == Invited::kWithdrawn);
}

TEST_CASE("new codes on wish: earlier ones are void, and who has come in keeps his seat") {
  Office office;
  REQUIRE(office.roster().add(Office::group(3)));
  const auto first = office.invite(Office::people(3));
  REQUIRE(office.redeem(first[0].code, "bo"));
  REQUIRE(office.roster().withdraw("harris-2027", "M1", ""));
  CHECK_FALSE(office.redeem(first[1].code, "cy"));
  const auto second = office.invite(Office::people(3), true);
  CHECK(second[0].outcome == Invited::kTaken);
  CHECK(second[0].code.empty());
  CHECK(fresh(second) == 2);
  CHECK_FALSE(office.redeem(first[2].code, "di"));
  CHECK(office.redeem(second[2].code, "di"));
  CHECK(office.redeem(second[1].code, "cy"));
}

TEST_CASE("one row that is two people is named and stops the whole list") {
  Office office;
  REQUIRE(office.roster().add(Office::group(9)));
  office.invite(Office::people(2));
  auto list = Office::people(3, 5);
  list[1].email = "p0@example.org";
  list[1].member = "M1";
  const auto refused = office.roster().invite("harris-2027", list, {}, kFine);
  CHECK(refused.error().kind == ErrorKind::kConflict);
  CHECK(refused.error().what.find("line 8") != std::string::npos);
  CHECK(office.count("harris-2027", SeatState::kInvited) == 2);
}

TEST_CASE("a withdrawn seat is told to the learner, who keeps what he did") {
  Office office;
  REQUIRE(office.roster().add(Office::group(2)));
  const auto invited = office.invite(Office::people(2));
  const Uuid bo = office.redeem(invited[0].code, "bo").value();
  const Seat seat = office.roster().withdraw("harris-2027", "bo", "moved away").value();
  CHECK(seat.name == "Person 0");
  CHECK(office.granted(bo).find("moved away") != std::string::npos);
  CHECK(office.server.store().account("bo").value().has_value());
}

TEST_CASE("a chapter's code is for many, up to its places and its day, each once") {
  Office office;
  auto roster = office.roster();
  Licence chapter = Office::group(2);
  chapter.id = "unc-chapter";
  chapter.code_until = office.clock.now() + Seconds(86'400);
  const std::string code = roster.add_chapter(chapter).value();
  CHECK(code.size() == 14);
  std::string typed = code;
  for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  CHECK(office.redeem(typed, "kofi").error().kind == ErrorKind::kInvalid);  // his name is missing
  const Uuid kofi = office.redeem(typed, "kofi", "long enough", "Kofi Mensah").value();
  CHECK(office.server.store().account("kofi").value()->display_name == "Kofi Mensah");
  CHECK(office.redeem(code, "kofi").value() == kofi);
  CHECK(office.count("unc-chapter", SeatState::kTaken) == 1);
  CHECK(office.redeem(code, "ama", "long enough", "Ama"));
  CHECK(office.redeem(code, "efua", "long enough", "Efua").error().kind == ErrorKind::kRefused);
  CHECK_FALSE(office.server.store().account("efua").value());
  REQUIRE(roster.withdraw("unc-chapter", "ama", ""));
  CHECK(office.redeem(code, "ama").error().kind == ErrorKind::kRefused);
  CHECK(office.redeem(code, "efua", "long enough", "Efua"));
  office.clock.advance(Seconds(86'400));
  CHECK(office.redeem(code, "yaw", "long enough", "Yaw").error().kind == ErrorKind::kUnauthorized);
  CHECK(roster.invite("unc-chapter", Office::people(1), {}, kFine).error().kind ==
        ErrorKind::kNotFound);
}

TEST_CASE("what is no licence is refused") {
  Office office;
  auto roster = office.roster();
  Licence odd = Office::group(0);
  CHECK_FALSE(roster.add(odd));
  odd = Office::group(1);
  odd.id = "Harris County";
  CHECK_FALSE(roster.add(odd));
  odd = Office::group(1);
  odd.terms = "{";
  CHECK_FALSE(roster.add(odd));
  REQUIRE(roster.add(Office::group(1)));
  CHECK(roster.add(Office::group(1)).error().kind == ErrorKind::kConflict);
}

TEST_CASE(
    "when any database call fails, a list is invited whole or not at all, and so is a person") {
  int strikes = 0;
  for (int at = 1;; ++at) {
    Office office;
    REQUIRE(office.roster().add(Office::group(5)));
    Strike fault(at);
    office.server.start(&fault);
    fault.armed = true;
    bool kept = false;
    const auto invited =
        office.roster().invite("harris-2027", Office::people(3), {}, [&kept](const auto&) {
          kept = true;
          return Result<>();
        });
    std::optional<Result<Uuid>> redeemed;
    if (invited) redeemed = office.redeem(invited->front().code, "bo");
    office.server.start();
    const std::int64_t waiting = office.count("harris-2027", SeatState::kInvited);
    const std::int64_t taken = office.count("harris-2027", SeatState::kTaken);
    CHECK(waiting + taken == (invited ? 3 : 0));
    const bool came = redeemed && *redeemed;
    CHECK(taken == (came ? 1 : 0));
    CHECK(office.server.store().account("bo").value().has_value() == came);
    if (invited && !came) CHECK(office.redeem(invited->front().code, "bo"));
    if (!fault.struck) break;
    ++strikes;
  }
  MESSAGE(strikes, " calls failed in turn");
  CHECK(strikes > 20);
}
