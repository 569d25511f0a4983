// SPDX-License-Identifier: Apache-2.0
#include "sync/server/commands.h"

#include <charconv>
#include <cstdio>
#include <fmt/format.h>
#include <iostream>

#include "sync/server/facts_source.h"
#include "sync/server/listener.h"
#include "sync/server/system_clock.h"

namespace icma::server {
namespace {

constexpr std::string_view kDefaultName = "ICMA University (demonstration)";

// Everything a command needs beside the ledger's file.
struct Desk {
  SystemRandom random;
  ServerClock clock{random};
  NoCourseFacts facts;
};

Result<std::pair<std::string, std::uint16_t>> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string::npos) {
    const char* from = text.data() + colon + 1;
    const char* to = text.data() + text.size();
    const auto [end, code] = std::from_chars(from, to, port);
    if (code == std::errc{} && end == to && from != to) {
      std::string host = text.substr(0, colon);
      if (host == "localhost") host = "127.0.0.1";
      return std::pair(host, port);
    }
  }
  return fail(ErrorKind::kInvalid, "--listen wants HOST:PORT, for example 127.0.0.1:8080", text);
}

}  // namespace

Result<> serve(const HomePaths& paths, const ServeOptions& options) {
  ICMA_TRY(const auto address, parse_listen(options.listen));
  Desk desk;
  ICMA_TRY(Home home, open_home(paths, options.name, desk.random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  Ledger ledger(*home.store, *facts, desk.clock, desk.random, home.identity);
  Accounts accounts(*home.store, desk.clock, desk.random);
  const ContentTree content(paths.content());
  // The address is known only once it listens; the listener is asked for it before any request.
  std::unique_ptr<Listener> listener;
  std::string url = options.public_url;
  Service service(ledger, accounts, content, desk.clock, [&listener, &url] {
    return url.empty() ? fmt::format("http://127.0.0.1:{}", listener->port()) : url;
  });
  Writer writer(*home.store, service);
  ICMA_TRY(listener,
           Listener::open(service, writer, {.host = address.first, .port = address.second}));
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
  return {};
}

}  // namespace icma::server
