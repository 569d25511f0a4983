// SPDX-License-Identifier: Apache-2.0
#include "sync/server/access_commands.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "courses/base/files.h"
#include "sync/platform/durable_file.h"
#include "sync/server/accounts.h"
#include "sync/server/facts_source.h"
#include "sync/server/roster.h"
#include "sync/server/system_clock.h"

namespace icma::server {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDefaultName = "ICMA University (demonstration)";
constexpr std::uintmax_t kMostCsv = std::uintmax_t{16} << 20U;

// What the commands work with; the ledger may be served meanwhile.
struct Office {
  SystemRandom random;
  ServerClock clock{random};
  std::unique_ptr<CourseFacts> facts;  // what waits for access is judged when it is granted
  std::unique_ptr<Home> home;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Roster> roster;

  static Result<std::unique_ptr<Office>> open(const HomePaths& paths) {
    auto office = std::make_unique<Office>();
    ICMA_TRY(Home home, open_home(paths, kDefaultName, office->random));
    office->home = std::make_unique<Home>(std::move(home));
    ICMA_TRY(office->facts, load_course_facts(paths.data));
    Store& store = *office->home->store;
    office->ledger = std::make_unique<Ledger>(store, *office->facts, office->clock, office->random,
                                              office->home->identity);
    office->accounts = std::make_unique<Accounts>(store, office->clock, office->random);
    office->roster =
        std::make_unique<Roster>(store, *office->ledger, office->clock, office->random);
    return office;
  }
};

// The options that say what somebody gets.
struct TermsOptions {
  std::string programs;
  std::string level = "full";
  std::string from;
  std::string until;
  std::string membership;
  std::vector<std::string> roles;

  void add_to(CLI::App& command) {
    command.add_option("--programs", programs, "Programs: egv-160,wb-01 or * for all");
    command.add_option("--level", level, "What of them is open")
        ->check(CLI::IsMember({"full", "preview"}));
    command.add_option("--from", from, "First day of access, 2027-01-01 (UTC)");
    command.add_option("--until", until, "Last day of access, 2027-06-30 (UTC)");
    command.add_option("--membership", membership,
                       "Class: full, affiliate, student, other, retired, life, honorary, "
                       "transition");
    command.add_option("--role", roles, "learner, instructor, officer or administrator");
  }

  Result<AccessTerms> terms(std::string_view why, std::string_view name) const {
    AccessTerms out{.membership = membership, .roles = {roles.begin(), roles.end()}};
    if (!membership.empty()) ICMA_TRY_VOID(check_membership_class(membership));
    for (const std::string& role : roles) ICMA_TRY_VOID(check_role(role));
    records::AccessGrant& grant = out.grant;
    ICMA_TRY(grant.programs, parse_programs(programs));
    if (level == "preview") grant.level = records::AccessLevel::kPreview;
    grant.why = why;
    grant.name = name;
    if (!from.empty()) {
      ICMA_TRY(const Time day, parse_day(from));
      grant.from_ms = day.time_since_epoch().count();
    }
    if (!until.empty()) {
      ICMA_TRY(const Time day, parse_last_day(until));
      grant.until_ms = day.time_since_epoch().count();
    }
    if (grant.until_ms != 0 && grant.until_ms <= grant.from_ms) {
      return fail(ErrorKind::kInvalid, "access would end before it begins");
    }
    return out;
  }
};

struct NewLearner {
  std::string login;
  std::string name;
  std::string password;
  TermsOptions access;
};

Result<> learner_add(const HomePaths& paths, NewLearner who) {
  if (who.access.programs.empty()) who.access.programs = "*";
  const std::string& membership = who.access.membership;
  ICMA_TRY(const AccessTerms terms,
           who.access.terms(membership.empty() ? "staff" : "membership", membership));
  if (who.password.empty() && !std::getline(std::cin, who.password)) {
    return fail(ErrorKind::kInvalid, "no password was given on standard input");
  }
  ICMA_TRY(const auto office, Office::open(paths));
  Uuid learner;
  ICMA_TRY_VOID(office->home->store->unit([&]() -> Result<> {
    ICMA_TRY(learner, office->accounts->add(who.login, who.name, who.password));
    ICMA_TRY_VOID(office->ledger->tell(learner, words_of(terms)));
    return {};
  }));
  fmt::print("{} {}\n", learner.to_string(), who.login);
  return {};
}

Result<> learner_list(const HomePaths& paths) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const std::vector<Account> all, store->accounts());
  for (const Account& account : all) {
    fmt::print("{}  {:20}  {}\n", account.learner.to_string(), account.login, account.display_name);
  }
  return {};
}

struct InviteOptions {
  std::string name;
  std::int64_t days = 30;
  std::string csv;
  std::string licence;
  std::string out;
  bool renew = false;
  TermsOptions access;
};

Result<> invite_one(const HomePaths& paths, InviteOptions options) {
  if (options.access.programs.empty()) options.access.programs = "*";
  ICMA_TRY(const AccessTerms terms, options.access.terms("staff", ""));
  ICMA_TRY(const auto office, Office::open(paths));
  ICMA_TRY(const std::string code,
           office->accounts->invite(options.name, Seconds(options.days * 86'400), terms));
  fmt::print("{}\n", code);
  return {};
}

std::string sheet_of(const std::vector<Invitee>& all) {
  std::string out = "name,email,member,outcome,invitation,good_until\r\n";
  for (const Invitee& one : all) {
    const std::string until = one.code.empty() ? "" : format_utc(one.expires).substr(0, 10);
    out +=
        fmt::format("{},{},{},{},{},{}\r\n", csv_cell(one.person.name), csv_cell(one.person.email),
                    csv_cell(one.person.member), to_string(one.outcome), one.code, until);
  }
  return out;
}

Result<std::vector<Person>> read_people(const std::string& file) {
  ICMA_TRY(const std::string text, read_file(file, kMostCsv));
  PeopleList list = parse_people(text);
  if (list.faults.empty()) return std::move(list.people);
  for (const LineFault& fault : list.faults) {
    fmt::print(stderr, "{}:{}: {}\n", file, fault.line, fault.what);
  }
  return fail(ErrorKind::kInvalid,
              fmt::format("nobody was invited: {} of the file's lines must be corrected first",
                          list.faults.size()));
}

// The codes are nowhere but in this file, so it is on the disk before the ledger knows them; and a
// file that is there already may hold those of another time.
Result<> invite_list(const HomePaths& paths, const InviteOptions& options) {
  std::error_code code;
  if (fs::exists(options.out, code)) {
    return fail(ErrorKind::kConflict, "this file is there already; it may hold codes", options.out);
  }
  ICMA_TRY(const std::vector<Person> people, read_people(options.csv));
  ICMA_TRY(const auto office, Office::open(paths));
  const auto done = office->roster->invite(
      options.licence, people, {Seconds(options.days * 86'400), options.renew},
      [&options](const std::vector<Invitee>& all) {
        return platform::write_durable(options.out, sheet_of(all));
      });
  if (!done) {
    fs::remove(options.out, code);
    return std::unexpected(done.error());
  }
  const auto fresh = std::ranges::count(*done, Invited::kNew, &Invitee::outcome);
  fmt::print("{} invited, {} known before; the codes are in {} and nowhere else\n", fresh,
             std::ssize(*done) - fresh, options.out);
  return {};
}

struct LicenceOptions {
  std::string id;
  std::string name;
  std::int64_t seats = 0;
  std::string code_until;
  std::string who;
  std::string note;
  TermsOptions access;
};

Result<Licence> licence_of(const LicenceOptions& options, std::string_view why) {
  ICMA_TRY(const AccessTerms terms, options.access.terms(why, options.name));
  Licence out{
      .id = options.id, .name = options.name, .terms = encode_terms(terms), .seats = options.seats};
  if (!options.code_until.empty()) {
    ICMA_TRY(out.code_until, parse_last_day(options.code_until));
  }
  return out;
}

Result<> licence_add(const HomePaths& paths, const LicenceOptions& options) {
  ICMA_TRY(Licence licence, licence_of(options, "licence"));
  ICMA_TRY(const auto office, Office::open(paths));
  ICMA_TRY_VOID(office->roster->add(std::move(licence)));
  fmt::print("{} has {} seats\n", options.id, options.seats);
  return {};
}

Result<> chapter_add(const HomePaths& paths, const LicenceOptions& options) {
  ICMA_TRY(Licence licence, licence_of(options, "chapter"));
  ICMA_TRY(const auto office, Office::open(paths));
  ICMA_TRY(const std::string code, office->roster->add_chapter(std::move(licence)));
  fmt::print("{}\n", code);
  return {};
}

Result<> licence_list(const HomePaths& paths) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const std::vector<Licence> all, store->licences());
  for (const Licence& licence : all) {
    ICMA_TRY(const std::vector<Seat> seats, store->seats(licence.id));
    fmt::print("{:20}  {:7}  {} of {} seats held  {}\n", licence.id,
               licence.kind == LicenceKind::kGroup ? "group" : "chapter", held(seats),
               licence.seats, licence.name);
  }
  return {};
}

Result<> licence_show(const HomePaths& paths, const std::string& id) {
  constexpr std::array kStates{"invited", "taken", "withdrawn"};
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const auto licence, store->licence(id));
  if (!licence) return fail(ErrorKind::kNotFound, "there is no licence of this name", id);
  ICMA_TRY(const std::vector<Seat> seats, store->seats(id));
  fmt::print("{}: {}\n{} of {} seats held\n{}\n", licence->id, licence->name, held(seats),
             licence->seats, licence->terms);
  for (const Seat& seat : seats) {
    std::string login;
    if (const auto& learner = seat.learner) {
      ICMA_TRY(const auto account, store->account(*learner));
      if (account) login = account->login;
    }
    fmt::print("{:9}  {:30}  {:30}  {:12}  {}\n", kStates[static_cast<std::size_t>(seat.state)],
               seat.name, seat.email, seat.member, login);
  }
  return {};
}

Result<> licence_withdraw(const HomePaths& paths, const LicenceOptions& options) {
  ICMA_TRY(const auto office, Office::open(paths));
  ICMA_TRY(const Seat seat, office->roster->withdraw(options.id, options.who, options.note));
  fmt::print("withdrawn from {}; what was done stays, and the seat is free\n", seat.name);
  return {};
}

void add_learner(CLI::App& app, const HomePaths& paths, Result<>& result) {
  auto who = std::make_shared<NewLearner>();
  auto* learner = app.add_subcommand("learner", "Learners' accounts");
  learner->require_subcommand(1);
  auto* add = learner->add_subcommand("add", "Make an account; the password comes from stdin");
  add->add_option("--login", who->login, "Name to sign in with")->required();
  add->add_option("--name", who->name, "Name as it must appear on certificates")->required();
  add->add_option("--password", who->password,
                  "For demonstrations; others can see it while it runs");
  who->access.add_to(*add);
  add->callback([&paths, &result, who] { result = learner_add(paths, *who); });
  learner->add_subcommand("list", "All accounts")->callback([&paths, &result] {
    result = learner_list(paths);
  });
}

void add_invite(CLI::App& app, const HomePaths& paths, Result<>& result) {
  auto options = std::make_shared<InviteOptions>();
  auto* invite = app.add_subcommand(
      "invite", "A code that lets one person come in: printed, or for all of a list in a file");
  auto* name = invite->add_option("--name", options->name, "The person's name");
  auto* csv = invite->add_option("--csv", options->csv,
                                 "A list of people: name, email, member (membership number)");
  auto* licence = invite->add_option("--licence", options->licence, "Whose seats the list takes");
  auto* out = invite->add_option("-o,--out", options->out, "Where the list's codes go (new file)");
  auto* renew = invite->add_flag("--renew", options->renew,
                                 "New codes also for who did not use his, or was withdrawn");
  invite->add_option("--days", options->days, "How long a code is good")->check(CLI::Range(1, 365));
  options->access.add_to(*invite);
  csv->excludes(name)->needs(licence)->needs(out);
  licence->needs(csv);
  out->needs(csv);
  renew->needs(csv);
  invite->callback([&paths, &result, options, name, csv] {
    if (name->count() + csv->count() == 0) {
      result = fail(ErrorKind::kInvalid, "whom to invite is said by --name or --csv");
      return;
    }
    result = csv->count() > 0 ? invite_list(paths, *options) : invite_one(paths, *options);
  });
}

// What a licence and a chapter have in common.
void add_new_licence(CLI::App& command, LicenceOptions& options) {
  command.add_option("ID", options.id, "Short name: harris-2027")->required();
  command.add_option("--name", options.name, "Name that people see")->required();
  command.add_option("--seats", options.seats, "How many people")->required();
  options.access.add_to(command);
  command.get_option("--programs")->required();
}

void add_licence(CLI::App& app, const HomePaths& paths, Result<>& result) {
  auto options = std::make_shared<LicenceOptions>();
  auto* licence = app.add_subcommand("licence", "Group licences and who holds their seats");
  licence->require_subcommand(1);
  auto* add = licence->add_subcommand("add", "A number of seats for invited people");
  add_new_licence(*add, *options);
  add->callback([&paths, &result, options] { result = licence_add(paths, *options); });
  licence->add_subcommand("list", "All, chapters too")->callback([&paths, &result] {
    result = licence_list(paths);
  });
  auto* show = licence->add_subcommand("show", "Who holds the seats");
  show->add_option("ID", options->id, "The licence")->required();
  show->callback([&paths, &result, options] { result = licence_show(paths, options->id); });
  auto* withdraw = licence->add_subcommand(
      "withdraw", "Take one seat back: nothing new begins, nothing is deleted");
  withdraw->add_option("ID", options->id, "The licence")->required();
  withdraw->add_option("--person", options->who, "E-mail, member number or login")->required();
  withdraw->add_option("--note", options->note, "Why, for the learner");
  withdraw->callback([&paths, &result, options] { result = licence_withdraw(paths, *options); });
}

void add_chapter(CLI::App& app, const HomePaths& paths, Result<>& result) {
  auto options = std::make_shared<LicenceOptions>();
  auto* chapter = app.add_subcommand("chapter", "Codes that many people share");
  chapter->require_subcommand(1);
  auto* add = chapter->add_subcommand("add", "Print a code for a chapter's people");
  add_new_licence(*add, *options);
  add->add_option("--code-until", options->code_until,
                  "Last day when the code is taken, 2027-01-31 (UTC)");
  add->callback([&paths, &result, options] { result = chapter_add(paths, *options); });
}

}  // namespace

void add_access_commands(CLI::App& app, const HomePaths& paths, Result<>& result) {
  add_learner(app, paths, result);
  add_invite(app, paths, result);
  add_licence(app, paths, result);
  add_chapter(app, paths, result);
}

}  // namespace icma::server
