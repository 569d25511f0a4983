// SPDX-License-Identifier: Apache-2.0
// The server's folder of data: ledger, keys, published content; opened together, checked, backed up
// and restored.
#pragma once

#include "sync/server/ledger.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {

// DATA/ledger.db, DATA/ledger.incarnation, DATA/content/, DATA/entitled/, and the keys, DATA/keys
// unless told otherwise.
struct HomePaths {
  std::filesystem::path data = {};
  std::filesystem::path keys = {};

  std::filesystem::path ledger() const { return data / "ledger.db"; }
  std::filesystem::path incarnation() const { return data / "ledger.incarnation"; }
  std::filesystem::path content() const { return data / "content"; }
  // Packs that need full access.
  std::filesystem::path entitled() const { return data / "entitled"; }
  std::filesystem::path receipts_key() const { return keys / "receipts.key"; }
  std::filesystem::path box_key() const { return keys / "box.key"; }
  // Keys of before, by their fingerprints.
  std::filesystem::path old_box_key(const Hash& id) const {
    return keys / ("box-" + id.to_hex() + ".key");
  }
};

// Makes the receipts key and the box key where there is none, in a folder and files only the user
// can read.
Result<> make_keys(const HomePaths& paths);
// What opens records brought by hand; nothing when no such key was made.
Result<std::optional<BoxKeyPair>> load_box_key(const HomePaths& paths);
// Those of before, in no order.
Result<std::vector<BoxKeyPair>> load_old_box_keys(const HomePaths& paths);
// Sets the box key aside under its fingerprint and makes another. A file that was sealed for the
// old one is opened all the same. Nothing is lost when it is cut short, and a server that runs goes
// on with what it has read.
Result<> renew_box_key(const HomePaths& paths);
// kNotFound with the remedy when the key is missing.
Result<KeyPair> load_receipts_key(const HomePaths& paths);

struct Home {
  std::unique_ptr<SqliteStore> store;
  Identity identity;
};

// Opens the ledger, gives the server its id at the first time, and begins a new epoch when the
// side file does not belong to the database (it was put back without `restore`).
Result<Home> open_home(const HomePaths& paths, std::string_view name, RandomSource& random);

// A copy of the ledger while it serves. The target must not exist.
Result<> backup_home(const HomePaths& paths, const std::filesystem::path& target);
// Puts a copy in the ledger's place; the present one stays beside it. Begins a new epoch, so that
// clients send again what the copy lacks. The server must not run.
Result<> restore_home(const HomePaths& paths, const std::filesystem::path& copy,
                      RandomSource& random);

}  // namespace icma::server
