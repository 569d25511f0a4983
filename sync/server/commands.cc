// SPDX-License-Identifier: Apache-2.0
#include "sync/server/commands.h"

#include <cstdio>
#include <fmt/format.h>
#include <map>

#include "sync/protocol/messages.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {

Result<> keys_make(const HomePaths& paths) {
  ICMA_TRY_VOID(make_keys(paths));
  return keys_show(paths);
}

Result<> keys_renew_box(const HomePaths& paths) {
  ICMA_TRY_VOID(renew_box_key(paths));
  ICMA_TRY_VOID(keys_show(paths));
  fmt::print("A server that runs uses it once it is started again.\n");
  return {};
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

}  // namespace icma::server
