// SPDX-License-Identifier: Apache-2.0
#include "sync/server/home.h"

#include <algorithm>
#include <array>

#include "courses/base/files.h"
#include "courses/base/text.h"

namespace icma::server {
namespace {

namespace fs = std::filesystem;

Result<> private_folder(const fs::path& folder) {
  std::error_code code;
  fs::create_directories(folder, code);
  if (!code) fs::permissions(folder, fs::perms::owner_all, code);
  if (code) return std::unexpected(io_error("cannot make the folder", folder, code));
  return {};
}

Result<> note_incarnation(const HomePaths& paths, std::string_view incarnation) {
  return write_file(paths.incarnation(), std::string(incarnation) + "\n");
}

Result<> write_box_key(const fs::path& path, const BoxKeyPair& key) {
  return write_private_file(
      path, pretty_json({{"purpose", "records by hand"}, {"seed", hex(key.seed())}}));
}

}  // namespace

Result<> make_keys(const HomePaths& paths) {
  std::error_code code;
  ICMA_TRY_VOID(private_folder(paths.keys));
  if (!fs::exists(paths.receipts_key(), code)) {
    const KeyPair key = KeyPair::generate();
    ICMA_TRY_VOID(write_private_file(paths.receipts_key(),
                                     pretty_json({{"purpose", "receipts"},
                                                  {"note", "Demonstration, not a credential"},
                                                  {"seed", hex(key.seed())}})));
  }
  if (fs::exists(paths.box_key(), code)) return {};
  SystemRandom random;
  return write_box_key(paths.box_key(), BoxKeyPair::generate(random));
}

namespace {

// The publisher's tool writes the bare seed, the server's own command a JSON object.
Result<std::array<std::uint8_t, 32>> read_seed(std::string_view text) {
  std::string seed_text(trim(text));
  if (seed_text.starts_with('{')) {
    ICMA_TRY(const Json json, parse_json(text));
    ICMA_TRY(seed_text, JsonReader(json, "key").string("seed"));
  }
  ICMA_TRY(const Bytes bytes, parse_hex(seed_text));
  std::array<std::uint8_t, 32> seed{};
  if (bytes.size() != seed.size()) return fail(ErrorKind::kInvalid, "the key's seed is malformed");
  std::ranges::copy(bytes, seed.begin());
  return seed;
}

}  // namespace

Result<std::optional<BoxKeyPair>> load_box_key(const HomePaths& paths) {
  const auto text = read_file(paths.box_key(), 4096);
  if (!text && text.error().kind == ErrorKind::kNotFound) return std::nullopt;
  if (!text) return std::unexpected(text.error());
  ICMA_TRY(const auto seed, read_seed(*text));
  return BoxKeyPair::from_seed(seed);
}

Result<std::vector<BoxKeyPair>> load_old_box_keys(const HomePaths& paths) {
  std::vector<BoxKeyPair> out;
  std::error_code code;
  for (fs::directory_iterator at(paths.keys, code), end; !code && at != end; at.increment(code)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with("box-") || !name.ends_with(".key")) continue;
    ICMA_TRY(const std::string text, read_file(at->path(), 4096));
    ICMA_TRY(const auto seed, read_seed(text));
    out.push_back(BoxKeyPair::from_seed(seed));
  }
  if (code) return std::unexpected(io_error("cannot look for keys", paths.keys, code));
  return out;
}

Result<> renew_box_key(const HomePaths& paths) {
  ICMA_TRY_VOID(private_folder(paths.keys));
  ICMA_TRY(const std::optional<BoxKeyPair> old, load_box_key(paths));
  // The old one has its new name before the new one takes its place.
  if (old) ICMA_TRY_VOID(write_box_key(paths.old_box_key(old->public_key().id()), *old));
  SystemRandom random;
  return write_box_key(paths.box_key(), BoxKeyPair::generate(random));
}

Result<KeyPair> load_receipts_key(const HomePaths& paths) {
  auto text = read_file(paths.receipts_key(), 4096);
  if (!text && text.error().kind == ErrorKind::kNotFound) {
    return fail(ErrorKind::kNotFound,
                "there is no key for receipts; make one with: icma-server keys make",
                paths.receipts_key().string());
  }
  if (!text) return std::unexpected(text.error());
  ICMA_TRY(const auto seed, read_seed(*text));
  return KeyPair::from_seed(seed);
}

// Keys that signed earlier receipts stay known, so that devices can hand those back.
Result<> know_keys(Home& home) {
  ICMA_TRY(const std::string seen, home.store->fact("receipt_keys"));
  const std::string current = home.identity.receipts.public_key().to_hex();
  bool known = false;
  for (const std::string_view text : split(seen, ' ')) {
    if (text.empty()) continue;
    known = known || text == current;
    ICMA_TRY(const PublicKey key, parse_public_key(text));
    if (text != current) home.identity.retired.push_back(key);
  }
  if (!known) {
    ICMA_TRY_VOID(home.store->unit([&] {
      return home.store->set_fact("receipt_keys", seen.empty() ? current : seen + " " + current);
    }));
  }
  return {};
}

Result<Home> open_home(const HomePaths& paths, std::string_view name, RandomSource& random) {
  ICMA_TRY_VOID(private_folder(paths.data));
  ICMA_TRY(const KeyPair receipts, load_receipts_key(paths));
  Home home{.store = nullptr, .identity = {.name = std::string(name), .receipts = receipts}};
  ICMA_TRY(home.store, SqliteStore::open(paths.ledger()));
  ICMA_TRY_VOID(home.store->check());
  ICMA_TRY(std::string server, home.store->fact("server"));
  if (server.empty()) {
    server = make_uuid_v4(random).to_string();
    ICMA_TRY_VOID(home.store->unit([&] { return home.store->set_fact("server", server); }));
  }
  ICMA_TRY(home.identity.server, parse_uuid(server));
  ICMA_TRY_VOID(know_keys(home));
  ICMA_TRY(home.identity.box, load_box_key(paths));
  ICMA_TRY(home.identity.old_boxes, load_old_box_keys(paths));
  ICMA_TRY(const std::string inside, home.store->fact("incarnation"));
  const auto beside = read_file(paths.incarnation(), 4096);
  if (inside.empty() || !beside || trim(*beside) != inside) {
    ICMA_TRY(const std::string fresh, renew_epoch(*home.store, random, false));
    ICMA_TRY_VOID(note_incarnation(paths, fresh));
  }
  return home;
}

Result<> backup_home(const HomePaths& paths, const fs::path& target) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY_VOID(store->backup_to(target));
  std::error_code code;
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write, code);
  return {};
}

Result<> restore_home(const HomePaths& paths, const fs::path& copy, RandomSource& random) {
  {
    ICMA_TRY(const auto sound, sqlite::Database::open(copy, {.access = sqlite::Access::kReadOnly}));
    ICMA_TRY_VOID(sound->quick_check());
  }
  std::error_code code;
  for (const char* side : {"", "-wal", "-shm"}) {
    fs::path from = paths.ledger();
    from += side;
    if (!fs::exists(from, code)) continue;
    fs::path aside = paths.data / ("ledger-before-restore.db" + std::string(side));
    fs::rename(from, aside, code);
    if (code) return std::unexpected(io_error("cannot set the ledger aside", from, code));
  }
  fs::copy_file(copy, paths.ledger(), code);
  if (code) return std::unexpected(io_error("cannot copy the backup", copy, code));
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const std::string fresh, renew_epoch(*store, random, true));
  return note_incarnation(paths, fresh);
}

}  // namespace icma::server
