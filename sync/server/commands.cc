// SPDX-License-Identifier: Apache-2.0
#include "sync/server/commands.h"

#include <cstdio>
#include <fmt/format.h>
#include <iostream>

#include "sync/listen/listener.h"
#include "sync/server/facts_source.h"
#include "sync/server/relay.h"
#include "sync/server/system_clock.h"
#include "sync/server/writer.h"

namespace icma::server {
namespace {

constexpr std::string_view kDefaultName = "ICMA University (demonstration)";

// Everything a command needs beside the ledger's file.
struct Desk {
  SystemRandom random;
  ServerClock clock{random};
  NoCourseFacts facts;
};

// What needs the ledger goes through its one thread; the rest is answered at once.
class Answers final : public listen::Answerer {
 public:
  Answers(Service& service, Writer& writer) : service_(service), writer_(writer) {}
  void answer(Incoming request, Done done) override {
    if (!service_.needs_ledger(request)) return done(service_.handle_free(request));
    if (writer_.submit(std::move(request), done)) return;
    done(listen::error_reply(503, "busy", "the server has too much to do; try again soon", 5));
  }

 private:
  Service& service_;
  Writer& writer_;
};

}  // namespace

Result<> serve(const HomePaths& paths, const ServeOptions& options) {
  ICMA_TRY(const auto address, listen::parse_address(options.listen));
  Desk desk;
  ICMA_TRY(Home home, open_home(paths, options.name, desk.random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  Ledger ledger(*home.store, *facts, desk.clock, desk.random, home.identity);
  Accounts accounts(*home.store, desk.clock, desk.random);
  const ContentTree content(paths.content());
  // The address is known only once it listens; the listener is asked for it before any request.
  std::unique_ptr<listen::Listener> listener;
  std::string url = options.public_url;
  Service service(ledger, accounts, content, desk.clock, [&listener, &url] {
    return url.empty() ? fmt::format("http://127.0.0.1:{}", listener->port()) : url;
  });
  Writer writer(*home.store, service);
  Answers answers(service, writer);
  ICMA_TRY(listener,
           listen::Listener::open(
               answers, {.host = address.first, .port = address.second, .name = "icma-server"}));
  fmt::print("icma-server listens on http://{}:{}\n", address.first, listener->port());
  std::fflush(stdout);
  listener->run();
  fmt::print("icma-server ends; what was acknowledged is on disk.\n");
  return {};
}

Result<> learner_add(const HomePaths& paths, const std::string& login, const std::string& name,
                     std::string password) {
  if (password.empty() && !std::getline(std::cin, password)) {
    return fail(ErrorKind::kInvalid, "no password was given on standard input");
  }
  Desk desk;
  ICMA_TRY(Home home, open_home(paths, kDefaultName, desk.random));
  Accounts accounts(*home.store, desk.clock, desk.random);
  Ledger ledger(*home.store, desk.facts, desk.clock, desk.random, home.identity);
  ICMA_TRY(const Uuid learner, accounts.add(login, name, password));
  ICMA_TRY_VOID(ledger.entitle(learner, {"*"}));
  fmt::print("{} {}\n", learner.to_string(), login);
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

Result<> invite(const HomePaths& paths, const std::string& name, std::int64_t days) {
  Desk desk;
  ICMA_TRY(Home home, open_home(paths, kDefaultName, desk.random));
  Accounts accounts(*home.store, desk.clock, desk.random);
  ICMA_TRY(const std::string code, accounts.invite(name, Seconds(days * 86'400)));
  fmt::print("{}\n", code);
  return {};
}

Result<> keys_make(const HomePaths& paths) {
  ICMA_TRY_VOID(make_keys(paths));
  return keys_show(paths);
}

Result<> keys_show(const HomePaths& paths) {
  ICMA_TRY(const KeyPair key, load_receipts_key(paths));
  fmt::print("receipts  {}  {}\n", paths.receipts_key().string(), key.public_key().id().to_hex());
  ICMA_TRY(const std::optional<BoxKeyPair> box, load_box_key(paths));
  fmt::print("box       {}  {}\n", paths.box_key().string(),
             box ? box->public_key().id().to_hex() : "none: no records are taken by hand");
  return {};
}

Result<> check(const HomePaths& paths) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY_VOID(store->check());
  ICMA_TRY(const std::string server_text, store->fact("server"));
  ICMA_TRY(const Uuid server, parse_uuid(server_text));
  std::int64_t events = 0;
  ICMA_TRY(const std::vector<Account> all, store->accounts());
  for (const Account& account : all) {
    std::map<Uuid, Hash> heads;
    HeadRow at;
    while (true) {
      ICMA_TRY(const auto rows, store->events_after(account.learner, at.n, 1000, SIZE_MAX));
      for (const EventRow& row : rows) {
        const records::ChainId chain{server, account.learner, row.record.device};
        Hash& prev = heads[row.record.device];
        ICMA_TRY_VOID(records::check_record(chain, prev, row.record));
        prev = row.record.hash;
        at.page_hash = protocol::next_page_hash(at.page_hash, row.n, row.record);
        if (row.n != at.n + 1 || at.page_hash != row.page_hash) {
          return fail(ErrorKind::kCorrupt, "the order of a learner's events does not hold",
                      fmt::format("{} n {}", account.learner.to_string(), row.n));
        }
        at.n = row.n;
        ++events;
      }
      if (rows.empty()) break;
    }
  }
  fmt::print("sound: {} learners, {} events, every chain holds\n", all.size(), events);
  return {};
}

Result<> backup(const HomePaths& paths, const std::string& target) {
  ICMA_TRY_VOID(backup_home(paths, target));
  fmt::print("copied to {}\n", target);
  return {};
}

Result<> restore(const HomePaths& paths, const std::string& copy) {
  SystemRandom random;
  ICMA_TRY_VOID(restore_home(paths, copy, random));
  fmt::print("restored from {}; the ledger of before is kept beside it\n", copy);
  return {};
}

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

Result<> admit(const HomePaths& paths, const std::string& check) {
  ICMA_TRY(const Hash name, parse_hash(check));
  Desk desk;
  ICMA_TRY(Home home, open_home(paths, kDefaultName, desk.random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  Ledger ledger(*home.store, *facts, desk.clock, desk.random, home.identity);
  ICMA_TRY_VOID(Relay(ledger).admit(name));
  fmt::print("The records are in the ledger.\n");
  return {};
}

}  // namespace icma::server
