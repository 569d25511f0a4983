// SPDX-License-Identifier: Apache-2.0
#include "tests/sync/server/store_suite.h"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>

#include "tests/fakes/failing_point.h"

// A case's head, as doctest's TEST_CASE is; the function's name begins with case_.
#define STORE_CASE(name) void case_##name(StoreBench& bench)

namespace icma::server {
namespace {

const Uuid kAna{{1}};
const Uuid kBo{{2}};
const Uuid kLaptop{{11}};
const Uuid kOther{{12}};

Time at(std::int64_t ms) {
  return Time(Millis(ms));
}

Account account(const Uuid& learner, const std::string& login) {
  return {.learner = learner,
          .login = login,
          .display_name = fmt::format("Ñandú {}", login),
          .password = "$argon2id$",
          .created = at(1000)};
}

EventRow event(std::int64_t n, const Uuid& device, std::int64_t seq) {
  EventRow out{.n = n,
               .record = {.device = device,
                          .seq = seq,
                          .envelope = fmt::format("{{\"n\":{}}}", n),
                          .salt = Bytes(records::kSaltSize, 7),
                          .body = "{}",
                          .body_hash = sha256(fmt::format("body {}", n)),
                          .hash = sha256(fmt::format("event {} {}", n, seq))},
               .event_id = Uuid{{static_cast<std::uint8_t>(100 + n)}},
               .type = "page.read",
               .received = at(5000 + n),
               .page_hash = sha256(fmt::format("page {}", n))};
  return out;
}

StreamRow stream(const Uuid& device) {
  return {.device = device,
          .key = KeyPair::from_seed({9}).public_key(),
          .have_seq = 3,
          .have_hash = sha256("head"),
          .nonce = "new",
          .nonce_before = "old",
          .nonce_epoch = "e"};
}

// What must be there.
template <typename T>
T there(const Result<std::optional<T>>& found) {
  const std::optional<T>& row = found.value();
  if (row) return *row;
  FAIL("the row is not there");
  return T{};
}

std::string text(const EventRow& row) {
  const records::Record& record = row.record;
  return fmt::format("{} {} #{} {} {} {} {} {} {} {} {} {} {} {} {}\n", row.n,
                     record.device.to_string(), record.seq, row.event_id.to_string(), row.type,
                     row.standing, row.code, row.received.time_since_epoch().count(),
                     row.page_hash.to_hex(), record.envelope, record.body_hash.to_hex(),
                     record.hash.to_hex(),
                     record.signature ? record.signature->to_hex() : "unsigned",
                     record.body.value_or("erased"), hex(record.salt));
}

std::string text(const StreamRow& row) {
  return fmt::format("{} {} {} {} {} {} {} {}\n", row.device.to_string(), row.by_server,
                     row.key.to_hex(), row.have_seq, row.have_hash.to_hex(), row.nonce,
                     row.nonce_before, row.nonce_epoch);
}

std::string text(const Account& row) {
  return fmt::format("{} {} {} {} {}\n", row.learner.to_string(), row.login, row.display_name,
                     row.password, row.created.time_since_epoch().count());
}

std::string text(const Token& row) {
  return fmt::format("{} {} {} {} {} {}\n", row.hash.to_hex(), row.learner.to_string(),
                     row.family.to_string(), static_cast<int>(row.kind),
                     row.expires.time_since_epoch().count(),
                     row.used ? row.used->time_since_epoch().count() : -1);
}

std::string text(const Grant& row) {
  return fmt::format("{} {} {} {} {} {}\n", row.device_code_hash.to_hex(), row.user_code,
                     row.learner ? row.learner->to_string() : "-", static_cast<int>(row.state),
                     row.expires.time_since_epoch().count(), row.polled.time_since_epoch().count());
}

// A CHECK counts as several branches.
// NOLINTBEGIN(readability-function-size)

STORE_CASE(facts_are_kept) {
  {
    const auto store = bench.open();
    CHECK(store->fact("a").value().empty());
    REQUIRE(store->set_fact("a", "1"));
    REQUIRE(store->set_fact("a", "2"));
    REQUIRE(store->set_fact("b", "quote ' and ü"));
  }
  const auto store = bench.open();
  CHECK(store->fact("a").value() == "2");
  CHECK(store->fact("b").value() == "quote ' and ü");
}

STORE_CASE(accounts_are_unique) {
  const auto store = bench.open();
  CHECK_FALSE(store->account("ana").value().has_value());
  CHECK_FALSE(store->account(kAna).value().has_value());
  REQUIRE(store->add_account(account(kBo, "bo")));
  REQUIRE(store->add_account(account(kAna, "ana")));
  CHECK(store->add_account(account(Uuid{{3}}, "ana")).error().kind == ErrorKind::kConflict);
  CHECK(store->add_account(account(kAna, "ana2")).error().kind == ErrorKind::kConflict);
  CHECK(text(there(store->account("ana"))) == text(account(kAna, "ana")));
  CHECK(text(there(store->account(kAna))) == text(account(kAna, "ana")));
  CHECK_FALSE(store->account("ANA").value().has_value());
  const auto all = store->accounts().value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].login == "ana");
  CHECK(all[1].login == "bo");
}

STORE_CASE(tokens_live_and_die_by_family) {
  const auto store = bench.open();
  const auto token = [](const char* name, const Uuid& family, std::int64_t expires) {
    return Token{.hash = sha256(name), .learner = kAna, .family = family, .expires = at(expires)};
  };
  REQUIRE(store->put_token(token("a", Uuid{{1}}, 100)));
  REQUIRE(store->put_token(token("b", Uuid{{1}}, 200)));
  Token refresh = token("c", Uuid{{2}}, 200);
  refresh.kind = TokenKind::kRefresh;
  REQUIRE(store->put_token(refresh));
  refresh.used = at(50);
  REQUIRE(store->put_token(refresh));
  CHECK(text(there(store->token(sha256("c")))) == text(refresh));
  CHECK_FALSE(store->token(sha256("nobody's")).value());
  // Expired is what ended before now, not at it.
  REQUIRE(store->drop_expired(at(100)));
  CHECK(store->token(sha256("a")).value());
  REQUIRE(store->drop_expired(at(101)));
  CHECK_FALSE(store->token(sha256("a")).value());
  REQUIRE(store->drop_family(Uuid{{1}}));
  CHECK_FALSE(store->token(sha256("b")).value());
  CHECK(store->token(sha256("c")).value());
  CHECK(store->drop_family(Uuid{{99}}));
  Token bos = token("d", Uuid{{3}}, 200);
  bos.learner = kBo;
  REQUIRE(store->put_token(bos));
  REQUIRE(store->put_grant({.device_code_hash = sha256("g"), .user_code = "B", .learner = kAna}));
  // One sign-in is the laptop's, one another's, and of one no device is known.
  REQUIRE(store->put_token(token("of the laptop", Uuid{{5}}, 200)));
  REQUIRE(store->put_token(token("of another", Uuid{{6}}, 200)));
  REQUIRE(store->tie_sign_in(kAna, Uuid{{5}}, kLaptop));
  REQUIRE(store->tie_sign_in(kAna, Uuid{{5}}, kLaptop));
  REQUIRE(store->tie_sign_in(kAna, Uuid{{5}}, kOther));
  REQUIRE(store->tie_sign_in(kAna, Uuid{{6}}, kOther));
  REQUIRE(store->tie_sign_in(kBo, Uuid{{3}}, kLaptop));
  REQUIRE(store->drop_sign_ins(kAna, kLaptop));
  CHECK_FALSE(store->token(sha256("of the laptop")).value());
  CHECK(store->token(sha256("of another")).value());
  CHECK_FALSE(store->token(sha256("c")).value());
  CHECK_FALSE(store->grant(sha256("g")).value());
  CHECK(store->token(sha256("d")).value());
}

STORE_CASE(grants_are_found_both_ways) {
  const auto store = bench.open();
  Grant grant{.device_code_hash = sha256("device"),
              .user_code = "BCDFGHJK",
              .expires = at(900),
              .polled = at(10)};
  REQUIRE(store->put_grant(grant));
  CHECK(text(there(store->grant(sha256("device")))) == text(grant));
  grant.state = GrantState::kApproved;
  grant.learner = kAna;
  grant.polled = at(20);
  REQUIRE(store->put_grant(grant));
  CHECK(text(there(store->grant_by_user_code("BCDFGHJK"))) == text(grant));
  CHECK_FALSE(store->grant_by_user_code("OTHERONE").value());
  CHECK_FALSE(store->grant(sha256("other")).value());
  // Two devices never wait under one code.
  Grant twin{.device_code_hash = sha256("twin"), .user_code = "BCDFGHJK", .expires = at(900)};
  CHECK(store->put_grant(twin).error().kind == ErrorKind::kConflict);
  REQUIRE(store->drop_expired(at(901)));
  CHECK_FALSE(store->grant(sha256("device")).value());
}

STORE_CASE(invitations_remember_who_came) {
  const auto store = bench.open();
  Invitation invitation{.code_hash = sha256("code"), .display_name = "Bo Lind", .expires = at(77)};
  REQUIRE(store->put_invitation(invitation));
  const Invitation open = there(store->invitation(sha256("code")));
  CHECK(open.display_name == "Bo Lind");
  CHECK(open.expires == at(77));
  CHECK_FALSE(open.learner.has_value());
  invitation.learner = kBo;
  REQUIRE(store->put_invitation(invitation));
  CHECK(there(store->invitation(sha256("code"))).learner == kBo);
  CHECK_FALSE(store->invitation(sha256("x")).value());
}

STORE_CASE(streams_and_heads_are_each_learners_own) {
  const auto store = bench.open();
  CHECK_FALSE(store->stream(kAna, kLaptop).value());
  REQUIRE(store->put_stream(kAna, stream(kOther)));
  REQUIRE(store->put_stream(kAna, stream(kLaptop)));
  StreamRow longer = stream(kLaptop);
  longer.have_seq = 9;
  longer.have_hash = sha256("later");
  longer.nonce_before = "new";
  longer.nonce = "newer";
  longer.nonce_epoch = "f";
  REQUIRE(store->put_stream(kAna, longer));
  CHECK(text(there(store->stream(kAna, kLaptop))) == text(longer));
  CHECK_FALSE(store->stream(kBo, kLaptop).value());
  const auto all = store->streams(kAna).value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].device == kLaptop);
  CHECK(store->streams(kBo).value().empty());
  // Whose stream it is and what it is signed with never change.
  StreamRow other_key = longer;
  other_key.key = KeyPair::from_seed({10}).public_key();
  other_key.by_server = true;
  REQUIRE(store->put_stream(kAna, other_key));
  CHECK(text(there(store->stream(kAna, kLaptop))) == text(longer));

  CHECK(store->revoke_stream(kBo, kLaptop, at(5)).error().kind == ErrorKind::kNotFound);
  REQUIRE(store->revoke_stream(kAna, kLaptop, at(5)));
  REQUIRE(store->revoke_stream(kAna, kLaptop, at(6)));
  REQUIRE(store->put_stream(kAna, longer));
  CHECK(there(store->stream(kAna, kLaptop)).revoked == at(5));
  CHECK_FALSE(there(store->stream(kAna, kOther)).revoked.has_value());

  CHECK(store->head(kAna).value().n == 0);
  CHECK(store->head(kAna).value().page_hash.is_zero());
  REQUIRE(store->put_head(kAna, {1, sha256("1")}));
  REQUIRE(store->put_head(kAna, {2, sha256("2")}));
  CHECK(store->head(kAna).value().n == 2);
  CHECK(store->head(kAna).value().page_hash == sha256("2"));
  CHECK(store->head(kBo).value().n == 0);
}

STORE_CASE(events_come_back_as_they_were) {
  const auto store = bench.open();
  EventRow signed_row = event(1, kLaptop, 1);
  signed_row.record.signature = KeyPair::from_seed({3}).sign(as_bytes("x"));
  EventRow erased = event(2, kLaptop, 2);
  erased.record.body.reset();
  erased.record.salt.clear();
  EventRow aside = event(3, kOther, 1);
  aside.standing = 2;
  aside.code = "R01";
  EventRow again = event(4, kOther, 2);
  again.standing = 1;
  again.event_id = signed_row.event_id;
  for (const EventRow& row : {signed_row, erased, aside, again}) {
    REQUIRE(store->add_event(kAna, row));
  }
  const auto rows = store->events_after(kAna, 0, 100, SIZE_MAX).value();
  REQUIRE(rows.size() == 4);
  CHECK(text(rows[0]) == text(signed_row));
  CHECK(text(rows[1]) == text(erased));
  CHECK(text(rows[2]) == text(aside));
  CHECK(text(rows[3]) == text(again));
  CHECK(text(there(store->folded_event(kAna, signed_row.event_id))) == text(signed_row));
  CHECK_FALSE(store->folded_event(kAna, aside.event_id).value());
  CHECK(store->hash_at(kAna, kLaptop, 2).value() == erased.record.hash);
  CHECK(store->hash_at(kAna, kLaptop, 0).value().is_zero());
  CHECK(store->hash_at(kAna, kLaptop, 3).error().kind == ErrorKind::kNotFound);
  CHECK(store->page_hash_at(kAna, 3).value() == aside.page_hash);
  CHECK(store->page_hash_at(kAna, 0).value() == Hash{});
  CHECK_FALSE(store->page_hash_at(kAna, 5).value());
}

STORE_CASE(a_place_is_taken_once) {
  const auto store = bench.open();
  REQUIRE(store->add_event(kAna, event(1, kLaptop, 1)));
  // The same number, the same place in a stream: never replaced, never passed over in silence.
  CHECK(store->add_event(kAna, event(1, kLaptop, 2)).error().kind == ErrorKind::kConflict);
  CHECK(store->add_event(kAna, event(2, kLaptop, 1)).error().kind == ErrorKind::kConflict);
  CHECK(store->add_event(kAna, event(1, kLaptop, 1)).error().kind == ErrorKind::kConflict);
  CHECK(text(store->events_after(kAna, 0, 9, SIZE_MAX).value().at(0)) ==
        text(event(1, kLaptop, 1)));
  // Another learner has numbers and streams of his own.
  REQUIRE(store->add_event(kBo, event(1, kLaptop, 1)));
  CHECK(store->events_after(kBo, 0, 9, SIZE_MAX).value().size() == 1);
  CHECK_FALSE(store->folded_event(kBo, event(5, kLaptop, 1).event_id).value());
  CHECK(store->hash_at(kBo, kOther, 1).error().kind == ErrorKind::kNotFound);
}

STORE_CASE(pages_keep_their_limits) {
  const auto store = bench.open();
  for (int n = 1; n <= 10; ++n) {
    EventRow row = event(n, kLaptop, n);
    row.record.body = std::string(1000, 'x');
    REQUIRE(store->add_event(kAna, row));
  }
  const auto page = [&store](std::int64_t after, int events, std::size_t bytes) {
    const auto rows = store->events_after(kAna, after, events, bytes).value();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(rows[i].n == after + 1 + static_cast<std::int64_t>(i));
    }
    return rows.size();
  };
  CHECK(page(0, 4, SIZE_MAX) == 4);
  CHECK(page(8, 4, SIZE_MAX) == 2);
  CHECK(page(10, 4, SIZE_MAX) == 0);
  // Too small for any: one comes all the same, or reading would stand still.
  CHECK(page(3, 4, 1) == 1);
  const auto some = page(0, 10, 6000);
  CHECK(some > 1);
  CHECK(some < 6);
}

STORE_CASE(quarantine_is_listed_latest_first) {
  const auto store = bench.open();
  for (int n = 1; n <= 5; ++n) {
    EventRow row = event(n, kLaptop, n);
    row.standing = n % 2 == 1 ? 2 : 0;
    row.code = n % 2 == 1 ? "R01" : "";
    REQUIRE(store->add_event(n < 4 ? kAna : kBo, row));
  }
  const auto all = store->quarantined(10).value();
  REQUIRE(all.size() == 3);
  CHECK(all[0].first == kBo);
  CHECK(all[0].second.n == 5);
  CHECK(all[2].second.n == 1);
  CHECK(store->quarantined(2).value().size() == 2);
}

STORE_CASE(derived_rows_are_saved_and_dropped) {
  const auto store = bench.open();
  const auto ana = store->derived(kAna);
  const auto bo = store->derived(kBo);
  CHECK_FALSE(ana->load("module", "m1").value());
  REQUIRE(ana->save("module", "m1", "{}"));
  REQUIRE(ana->save("module", "m1", "{\"a\":1}"));
  CHECK(ana->load("module", "m1").value() == "{\"a\":1}");
  CHECK_FALSE(bo->load("module", "m1").value());
  CHECK_FALSE(ana->load("activity", "m1").value());
  REQUIRE(ana->save("module", "m1", ""));
  CHECK_FALSE(ana->load("module", "m1").value());
  REQUIRE(store->add_event(kAna, event(1, kLaptop, 1)));
  EventRow aside = event(2, kLaptop, 2);
  aside.standing = 2;
  REQUIRE(store->add_event(kAna, aside));
  CHECK(ana->folded(event(1, kLaptop, 1).event_id).value());
  CHECK_FALSE(ana->folded(aside.event_id).value());
  CHECK_FALSE(bo->folded(event(1, kLaptop, 1).event_id).value());
}

Result<> refuse() {
  return fail(ErrorKind::kRefused, "no");
}

STORE_CASE(a_unit_is_all_or_nothing) {
  const auto store = bench.open();
  const auto half = [&]() -> Result<> {
    ICMA_TRY_VOID(store->set_fact("a", "1"));
    ICMA_TRY_VOID(store->add_event(kAna, event(1, kLaptop, 1)));
    return refuse();
  };
  CHECK(store->unit(half).error().kind == ErrorKind::kRefused);
  CHECK(store->fact("a").value().empty());
  CHECK(store->events_after(kAna, 0, 9, SIZE_MAX).value().empty());
  REQUIRE(store->unit([&] { return store->set_fact("a", "2"); }));
  CHECK(bench.open()->fact("a").value() == "2");
}

STORE_CASE(a_group_is_kept_together) {
  const auto store = bench.open();
  const auto beside = bench.open();
  const auto grouped = store->group([&] {
    CHECK(store->unit([&] { return store->set_fact("a", "1"); }));
    // A unit that fails takes back its own words and nobody else's.
    CHECK_FALSE(store->unit([&]() -> Result<> {
      ICMA_TRY_VOID(store->set_fact("a", "lost"));
      ICMA_TRY_VOID(store->set_fact("b", "lost"));
      return refuse();
    }));
    CHECK(store->unit([&] { return store->set_fact("c", "3"); }));
    CHECK(store->fact("a").value() == "1");
    // Nobody else sees it before it is durable.
    CHECK(beside->fact("a").value().empty());
  });
  REQUIRE(grouped);
  CHECK(beside->fact("a").value() == "1");
  CHECK(beside->fact("b").value().empty());
  CHECK(beside->fact("c").value() == "3");
}

STORE_CASE(a_group_that_throws_leaves_nothing) {
  const auto store = bench.open();
  const auto work = [&] {
    CHECK(store->unit([&] { return store->set_fact("a", "1"); }));
    throw std::runtime_error("out of memory, say");
  };
  CHECK_THROWS((void)store->group(work));
  CHECK(store->fact("a").value().empty());
  // And the next one is durable by itself again.
  REQUIRE(store->unit([&] { return store->set_fact("b", "2"); }));
  CHECK(bench.open()->fact("b").value() == "2");
}

STORE_CASE(a_copy_is_whole) {
  const auto store = bench.open();
  REQUIRE(store->add_account(account(kAna, "ana")));
  REQUIRE(store->add_event(kAna, event(1, kLaptop, 1)));
  REQUIRE(store->put_stream(kAna, stream(kLaptop)));
  const std::string before = everything_in(*store);
  const auto copy = bench.folder() / "copy";
  REQUIRE(store->backup_to(copy));
  CHECK_FALSE(store->backup_to(copy));
  REQUIRE(store->add_event(kAna, event(2, kLaptop, 2)));
  const auto opened = bench.open_copy(copy);
  CHECK(everything_in(*opened) == before);
  CHECK(opened->check());
  CHECK(everything_in(*store) != before);
}

// Every kind of writing once, each a unit of its own.
std::vector<std::function<Result<>(Store&)>> writings() {
  return {
      [](Store& s) { return s.set_fact("a", "1"); },
      [](Store& s) { return s.add_account(account(kAna, "ana")); },
      [](Store& s) {
        return s.put_token({.hash = sha256("t"), .learner = kAna, .family = Uuid{{1}}});
      },
      [](Store& s) { return s.put_grant({.device_code_hash = sha256("d"), .user_code = "BB"}); },
      [](Store& s) { return s.put_invitation({.code_hash = sha256("i"), .display_name = "I"}); },
      [](Store& s) -> Result<> {
        ICMA_TRY_VOID(s.add_event(kAna, event(1, kLaptop, 1)));
        ICMA_TRY_VOID(s.put_head(kAna, {1, sha256("page")}));
        ICMA_TRY_VOID(s.derived(kAna)->save("module", "m1", "{}"));
        return s.put_stream(kAna, stream(kLaptop));
      },
      [](Store& s) { return s.add_outbox(sample_report(kAna, 1)); },
      [](Store& s) {
        OutboxRow row = sample_report(kAna, 1);
        row.state = OutboxState::kSent;
        return s.settle_outbox(row, at(9));
      },
      [](Store& s) -> Result<> {
        ICMA_TRY_VOID(s.drop_family(Uuid{{1}}));
        return s.drop_expired(at(10));
      },
      [](Store& s) -> Result<> {
        ICMA_TRY_VOID(s.add_evidence_piece(kAna, sha256("f"), 0, "%PDF-"));
        return s.put_evidence(kAna, {.hash = sha256("f"), .bytes = 9, .have = 5});
      },
      [](Store& s) { return s.drop_evidence(kAna, sha256("f")); },
  };
}

// The i-th call of the database fails, for every i: what was told to be kept is kept, the rest is
// wholly there or not at all, and the next attempt succeeds.
STORE_CASE(any_call_may_fail) {
  int struck = 0;
  for (const auto& writing : writings()) {
    for (int i = 1;; ++i) {
      const std::string before = everything_in(*bench.open());
      fakes::FailingPoint fault(i);
      bool told = false;
      if (const auto store = bench.open(&fault)) {
        told = store->unit([&] { return writing(*store); }).has_value();
        // The connection is usable after the fault.
        if (fault.struck) CHECK(everything_in(*store) == everything_in(*bench.open()));
      }
      const std::string after = everything_in(*bench.open());
      INFO("call ", i, " told ", told);
      if (!told) CHECK(after == before);
      if (told) CHECK(after != before);
      if (!fault.struck) break;
      ++struck;
      REQUIRE_FALSE(told);
    }
  }
  CHECK(struck > 50);
}

STORE_CASE(any_call_of_a_group_may_fail) {
  int struck = 0;
  for (int i = 1;; ++i) {
    bench.clear();
    const std::string before = everything_in(*bench.open());
    fakes::FailingPoint fault(i);
    std::vector<bool> told;
    bool kept = false;
    if (const auto store = bench.open(&fault)) {
      kept = store
                 ->group([&] {
                   for (const auto& writing : writings()) {
                     told.push_back(store->unit([&] { return writing(*store); }).has_value());
                   }
                 })
                 .has_value();
    }
    const std::string after = everything_in(*bench.open());
    INFO("call ", i);
    if (!kept) CHECK(after == before);
    // Units that came after the one that failed may have wanted what it had written.
    if (kept && fault.struck) CHECK(std::ranges::count(told, false) == 1);
    if (!fault.struck) break;
    ++struck;
  }
  CHECK(struck > 30);
}

// NOLINTEND(readability-function-size)

constexpr std::array kSuite{
    StoreCase{"facts are kept", case_facts_are_kept},
    StoreCase{"accounts are unique", case_accounts_are_unique},
    StoreCase{"tokens live and die by family", case_tokens_live_and_die_by_family},
    StoreCase{"grants are found both ways", case_grants_are_found_both_ways},
    StoreCase{"invitations remember who came", case_invitations_remember_who_came},
    StoreCase{"streams and heads are each learner's own",
              case_streams_and_heads_are_each_learners_own},
    StoreCase{"events come back as they were", case_events_come_back_as_they_were},
    StoreCase{"a place is taken once", case_a_place_is_taken_once},
    StoreCase{"pages keep their limits", case_pages_keep_their_limits},
    StoreCase{"quarantine is listed latest first", case_quarantine_is_listed_latest_first},
    StoreCase{"derived rows are saved and dropped", case_derived_rows_are_saved_and_dropped},
    StoreCase{"the outbox keeps each learner's order", the_outbox_keeps_each_learners_order},
    StoreCase{"files are each learner's own", files_are_each_learners_own},
    StoreCase{"a unit is all or nothing", case_a_unit_is_all_or_nothing},
    StoreCase{"a group is kept together", case_a_group_is_kept_together},
    StoreCase{"a group that throws leaves nothing", case_a_group_that_throws_leaves_nothing},
    StoreCase{"a copy is whole", case_a_copy_is_whole},
    StoreCase{"any call may fail", case_any_call_may_fail},
    StoreCase{"any call of a group may fail", case_any_call_of_a_group_may_fail},
};

}  // namespace

std::span<const StoreCase> store_suite() {
  return kSuite;
}

std::string everything_in(Store& store) {
  std::string out = store.fact("a").value() + store.fact("b").value() + "\n";
  const std::vector<Account> accounts = store.accounts().value();
  for (const Account& row : accounts) out += text(row);
  if (const auto token = store.token(sha256("t")).value()) out += text(*token);
  if (const auto grant = store.grant(sha256("d")).value()) out += text(*grant);
  if (store.invitation(sha256("i")).value()) out += "invitation\n";
  for (const OutboxState state : {OutboxState::kWaiting, OutboxState::kSent}) {
    const std::vector<OutboxRow> rows = store.outbox(state, 100).value();
    for (const OutboxRow& row : rows) {
      out += fmt::format("{} {} {}\n", row.n, static_cast<int>(row.state), row.payload);
    }
  }
  for (const Uuid& learner : {kAna, kBo}) {
    const std::vector<StreamRow> streams = store.streams(learner).value();
    for (const StreamRow& row : streams) out += text(row);
    const std::vector<EventRow> events = store.events_after(learner, 0, 1000, SIZE_MAX).value();
    for (const EventRow& row : events) out += text(row);
    const std::vector<EvidenceRow> files = store.evidence_of(learner).value();
    for (const EvidenceRow& row : files) {
      out += fmt::format("{} {} {}\n", row.hash.to_hex(), row.have,
                         store.evidence_bytes(learner, row.hash, 0, row.have).value());
    }
    const HeadRow head = store.head(learner).value();
    out += fmt::format("{} {}\n", head.n, head.page_hash.to_hex());
    out += store.derived(learner)->load("module", "m1").value().value_or("-");
  }
  return out;
}

}  // namespace icma::server
