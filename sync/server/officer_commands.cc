// SPDX-License-Identifier: Apache-2.0
#include "sync/server/officer_commands.h"

#include <fmt/format.h>

#include "sync/records/receipt_codes.h"
#include "sync/server/facts_source.h"
#include "sync/server/ledger.h"
#include "sync/server/relay.h"
#include "sync/server/scrutiny.h"
#include "sync/server/sqlite_store.h"
#include "sync/server/system_clock.h"

namespace icma::server {
namespace {

constexpr std::string_view kDefaultName = "ICMA University (demonstration)";

Result<Account> account_of(Store& store, const std::string& login) {
  ICMA_TRY(auto account, store.account(login));
  if (!account) return fail(ErrorKind::kNotFound, "there is no such learner", login);
  return *std::move(account);
}

void print_scrutiny(const Account& account, const Scrutiny& seen) {
  fmt::print("{}  {:.1f} h of study, {:.1f} h of it self-reported\n", account.login,
             static_cast<double>(seen.study_s) / 3'600,
             static_cast<double>(seen.self_reported_s) / 3'600);
  for (const Finding& one : seen.findings) {
    fmt::print("  {}  {} #{}: {}\n", one.kind, one.place.device.to_string(), one.place.seq,
               one.what);
  }
}

// The completion that came first, with what is known of its version.
struct Completion {
  std::string id;
  records::Claim claim;
};

Result<Completion> completion_of(Store& store, const Uuid& learner,
                                 const records::Subject& subject) {
  const auto source = store.derived(learner);
  records::State state(source.get());
  const records::ModuleState& module = state.module(subject);
  ICMA_TRY_VOID(state.loaded());
  const std::pair<const std::string, records::Claim>* first = nullptr;
  for (const auto& claim : module.claims) {
    const auto key = [](const records::Claim& one) { return std::pair(one.at_ms, one.place); };
    if (first == nullptr || key(claim.second) < key(first->second)) first = &claim;
  }
  if (first == nullptr) return fail(ErrorKind::kNotFound, "the module was not completed");
  return Completion{first->first, first->second};
}

Result<Verdict> verdict_of(const Ruling& ruling, const Completion& completion,
                           const CourseFacts& facts) {
  Verdict out{.status = ruling.status,
              .codes = ruling.codes,
              .note = ruling.note,
              .cycle = completion.claim.cycle};
  for (const std::string& code : ruling.codes) {
    if (!records::is_receipt_code(code))
      return fail(ErrorKind::kInvalid, "there is no such code", code);
  }
  if (!ruling.status.starts_with("accepted")) {
    if (ruling.codes.empty()) return fail(ErrorKind::kInvalid, "a refusal needs a code");
    return out;
  }
  const auto module = facts.module(ruling.program, completion.claim.version, ruling.module);
  if (!module) {
    return fail(ErrorKind::kInvalid, "this version of the program was never published here",
                completion.claim.version);
  }
  out.credited_s = module->seconds;
  out.practices = records::split_seconds(module->seconds, module->practice_weights);
  return out;
}

}  // namespace

Result<> review_list(const HomePaths& paths) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const auto waiting, store->quarantined(100));
  for (const auto& [learner, row] : waiting) {
    fmt::print("{}  {} #{}  {}  {}\n", learner.to_string(), row.record.device.to_string(),
               row.record.seq, row.type, row.code);
  }
  fmt::print("{} records set aside\n", waiting.size());
  ICMA_TRY(const std::vector<HeldLetter> letters, store->held_letters(400));
  for (const HeldLetter& letter : letters) {
    fmt::print("{}  {}  {}  {}  {}\n", letter.check.to_hex(), letter.learner.to_string(),
               letter.device.to_string(), letter.reason, format_utc(letter.received));
  }
  fmt::print("{} files brought by hand wait; let one in with: icma-server admit CHECK\n",
             letters.size());
  return {};
}

Result<> admit_letter(const HomePaths& paths, const std::string& check) {
  ICMA_TRY(const Hash name, parse_hash(check));
  SystemRandom random;
  const ServerClock clock(random);
  ICMA_TRY(Home home, open_home(paths, kDefaultName, random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  Ledger ledger(*home.store, *facts, clock, random, home.identity);
  ICMA_TRY_VOID(Relay(ledger).admit(name));
  fmt::print("The records are in the ledger.\n");
  return {};
}

Result<> scrutinise_learners(const HomePaths& paths, const std::string& login) {
  SystemRandom random;
  const ServerClock clock(random);
  ICMA_TRY(Home home, open_home(paths, kDefaultName, random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  Ledger ledger(*home.store, *facts, clock, random, home.identity);
  ICMA_TRY(const Hash secret, ledger.contact_secret());
  std::vector<Account> accounts;
  if (login.empty()) {
    ICMA_TRY(accounts, home.store->accounts());
  } else {
    ICMA_TRY(Account one, account_of(*home.store, login));
    accounts.push_back(std::move(one));
  }
  std::size_t flagged = 0;
  for (const Account& account : accounts) {
    ICMA_TRY(const Dossier dossier, gather_dossier(*home.store, account.learner, secret));
    const Scrutiny seen = scrutinise(dossier, *facts);
    if (!seen.findings.empty()) ++flagged;
    if (!login.empty() || !seen.findings.empty()) print_scrutiny(account, seen);
  }
  fmt::print("{} of {} learners with findings\n", flagged, accounts.size());
  return {};
}

Result<> decide_module(const HomePaths& paths, const Ruling& ruling) {
  SystemRandom random;
  const ServerClock clock(random);
  ICMA_TRY(Home home, open_home(paths, kDefaultName, random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  ICMA_TRY(const Account account, account_of(*home.store, ruling.login));
  const records::Subject subject{ruling.program, "", ruling.module, ""};
  ICMA_TRY(const Completion completion, completion_of(*home.store, account.learner, subject));
  ICMA_TRY(const Verdict verdict, verdict_of(ruling, completion, *facts));
  ICMA_TRY(const Uuid claim, parse_uuid(completion.id));
  Ledger ledger(*home.store, *facts, clock, random, home.identity);
  ICMA_TRY_VOID(ledger.decide(account.learner, subject, claim, verdict));
  fmt::print("{} {}/{}: {}\n", account.login, ruling.program, ruling.module, ruling.status);
  return {};
}

}  // namespace icma::server
