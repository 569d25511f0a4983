// SPDX-License-Identifier: Apache-2.0
#include "sync/server/accounts.h"

#include <doctest/doctest.h>

#include "tests/fakes/fake_server.h"

using namespace icma;
using namespace icma::server;

namespace {

struct Office {
  fakes::TempDir dir;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  std::unique_ptr<SqliteStore> store = SqliteStore::open(dir / "ledger.db").value();
  Accounts accounts{*store, clock, random, {.cost = {.operations = 1, .memory = 8192}}};
};

std::string code_of(const auto& result) {
  return result ? std::string("fine") : result.error().detail;
}

}  // namespace

TEST_CASE("a sign-in goes from a code through the page to tokens") {
  Office office;
  const Uuid ana = office.accounts.add("ana", "Ana", "correct horse").value();
  const auto grant = office.accounts.start_grant("http://x").value();
  CHECK(grant.user_code.size() == 9);
  CHECK(code_of(office.accounts.poll(grant.device_code)) == "authorization_pending");
  CHECK(code_of(office.accounts.poll(grant.device_code)) == "slow_down");
  CHECK(office.accounts.approve(grant.user_code, "ana", "wrong horse").error().kind ==
        ErrorKind::kUnauthorized);
  CHECK(office.accounts.approve("ZZZZ-ZZZZ", "ana", "correct horse").error().kind ==
        ErrorKind::kNotFound);
  std::string typed = grant.user_code;
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  REQUIRE(office.accounts.approve(typed, "ana", "correct horse"));
  const auto tokens = office.accounts.poll(grant.device_code).value();
  CHECK(tokens.learner == ana);
  CHECK(office.accounts.learner_of(tokens.access).value() == ana);
  CHECK_FALSE(office.accounts.learner_of(tokens.refresh));
  CHECK_FALSE(office.accounts.learner_of(""));
  // The answer may have been lost: asking again gives tokens that work.
  office.clock.advance(Seconds(5));
  CHECK(office.accounts.learner_of(office.accounts.poll(grant.device_code).value().access));
}

TEST_CASE("codes and tokens end with time") {
  Office office;
  REQUIRE(office.accounts.add("ana", "Ana", "correct horse"));
  const auto late = office.accounts.start_grant("http://x").value();
  office.clock.advance(Seconds(901));
  CHECK_FALSE(office.accounts.approve(late.user_code, "ana", "correct horse"));
  CHECK(code_of(office.accounts.poll(late.device_code)) == "expired_token");
  const auto grant = office.accounts.start_grant("http://x").value();
  REQUIRE(office.accounts.approve(grant.user_code, "ana", "correct horse"));
  const auto tokens = office.accounts.poll(grant.device_code).value();
  office.clock.advance(Seconds(3601));
  CHECK_FALSE(office.accounts.learner_of(tokens.access));
  const auto fresh = office.accounts.refresh(tokens.refresh).value();
  CHECK(office.accounts.learner_of(fresh.access));
  office.clock.advance(Seconds(91 * 86'400));
  CHECK(code_of(office.accounts.refresh(fresh.refresh)) == "invalid_grant");
}

TEST_CASE("a refresh whose answer was lost works again; used later it ends the whole sign-in") {
  Office office;
  REQUIRE(office.accounts.add("ana", "Ana", "correct horse"));
  const auto grant = office.accounts.start_grant("http://x").value();
  REQUIRE(office.accounts.approve(grant.user_code, "ana", "correct horse"));
  const auto first = office.accounts.poll(grant.device_code).value();
  REQUIRE(office.accounts.refresh(first.refresh));
  office.clock.advance(Seconds(60));
  const auto again = office.accounts.refresh(first.refresh).value();
  CHECK(office.accounts.learner_of(again.access));
  office.clock.advance(Seconds(61));
  CHECK(code_of(office.accounts.refresh(first.refresh)) == "invalid_grant");
  CHECK_FALSE(office.accounts.learner_of(again.access));
  CHECK_FALSE(office.accounts.refresh(again.refresh));
}

TEST_CASE("signing out ends every token of the sign-in and no other") {
  Office office;
  REQUIRE(office.accounts.add("ana", "Ana", "correct horse"));
  const auto sign_in = [&office] {
    const auto grant = office.accounts.start_grant("http://x").value();
    REQUIRE(office.accounts.approve(grant.user_code, "ana", "correct horse"));
    return office.accounts.poll(grant.device_code).value();
  };
  const auto laptop = sign_in();
  const auto other = sign_in();
  REQUIRE(office.accounts.revoke(laptop.refresh));
  CHECK_FALSE(office.accounts.learner_of(laptop.access));
  CHECK(office.accounts.learner_of(other.access));
  CHECK(office.accounts.revoke("nonsense"));
}

TEST_CASE("guessing a password is slowed down, also with the right one at the end") {
  Office office;
  REQUIRE(office.accounts.add("ana", "Ana", "correct horse"));
  const auto grant = office.accounts.start_grant("http://x").value();
  for (int i = 0; i < 5; ++i) CHECK_FALSE(office.accounts.approve(grant.user_code, "ana", "x"));
  CHECK(office.accounts.approve(grant.user_code, "ana", "correct horse").error().kind ==
        ErrorKind::kBusy);
  office.clock.advance(Seconds(61));
  CHECK(office.accounts.approve(grant.user_code, "ana", "correct horse"));
}

TEST_CASE("an invitation makes one account") {
  Office office;
  const auto redeem = [&office](std::string_view code, std::string_view login,
                                std::string_view password) {
    return office.accounts.redeem({code, login, password}, [](const Uuid&, const AccessTerms&) {
      return std::vector<Uuid>{};
    });
  };
  const std::string code = office.accounts.invite("Bo Lind", Seconds(3600)).value();
  CHECK_FALSE(redeem("wrong", "bo", "long enough"));
  CHECK_FALSE(redeem(code, "bo", "short"));
  REQUIRE(redeem(code, "bo", "long enough"));
  CHECK_FALSE(redeem(code, "bo2", "long enough"));
  const std::string late = office.accounts.invite("Late", Seconds(10)).value();
  office.clock.advance(Seconds(11));
  CHECK_FALSE(redeem(late, "late", "long enough"));
  CHECK_FALSE(office.accounts.add("bo", "Bo", "long enough"));
}

TEST_CASE("neither password nor token is in any file of the server") {
  Office office;
  REQUIRE(office.accounts.add("ana", "Ana", "correct horse battery"));
  const auto grant = office.accounts.start_grant("http://x").value();
  REQUIRE(office.accounts.approve(grant.user_code, "ana", "correct horse battery"));
  const auto tokens = office.accounts.poll(grant.device_code).value();
  for (const auto& entry : std::filesystem::directory_iterator(office.dir.path())) {
    const std::string bytes = read_file(entry.path()).value();
    for (const std::string& secret :
         {std::string("correct horse battery"), tokens.access, tokens.refresh, grant.device_code}) {
      CHECK(bytes.find(secret) == std::string::npos);
    }
  }
}
