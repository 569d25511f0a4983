// SPDX-License-Identifier: Apache-2.0
#include "sync/server/device_commands.h"

#include <fmt/format.h>

#include "sync/server/accounts.h"
#include "sync/server/system_clock.h"

namespace icma::server {
namespace {

Result<Uuid> learner_named(Store& store, const std::string& login) {
  ICMA_TRY(const auto account, store.account(login));
  if (!account) return fail(ErrorKind::kNotFound, "nobody has this login", login);
  return account->learner;
}

}  // namespace

Result<> device_list(const HomePaths& paths, const std::string& login) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const Uuid learner, learner_named(*store, login));
  ICMA_TRY(const std::vector<StreamRow> streams, store->streams(learner));
  for (const StreamRow& stream : streams) {
    if (stream.by_server) continue;
    const std::string state =
        stream.revoked ? fmt::format("revoked {}", format_utc(*stream.revoked)) : "in use";
    fmt::print("{}  {} events  {}\n", stream.device.to_string(), stream.have_seq, state);
  }
  return {};
}

Result<> device_revoke(const HomePaths& paths, const std::string& login,
                       const std::string& device) {
  ICMA_TRY(const Uuid id, parse_uuid(device));
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const Uuid learner, learner_named(*store, login));
  SystemRandom random;
  const ServerClock clock(random);
  Accounts accounts(*store, clock, random);
  ICMA_TRY_VOID(accounts.revoke_device(learner, id));
  fmt::print("{} is revoked; the sign-ins of {} that it used are over\n", id.to_string(), login);
  return {};
}

}  // namespace icma::server
