// SPDX-License-Identifier: Apache-2.0
#include "sync/records/backups.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "courses/base/files.h"

namespace icma::records {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kKept = 3;

// Copies of one database and kind, the newest last: names sort by what they hold.
std::vector<fs::path> copies(const fs::path& folder, const std::string& prefix) {
  std::vector<fs::path> found;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".db")) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

Result<> copy_to(sqlite::Database& database, const fs::path& target, const std::string& prefix) {
  std::error_code code;
  fs::create_directories(target.parent_path(), code);
  if (code) return std::unexpected(io_error("cannot make the folder", target.parent_path(), code));
  fs::permissions(target.parent_path(), fs::perms::owner_all, code);
  if (fs::exists(target, code)) return {};
  fs::path beside = target;
  beside += ".new";
  fs::remove(beside, code);
  if (auto copied = database.backup_to(beside); !copied) {
    fs::remove(beside, code);
    return copied;
  }
  fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, code);
  fs::rename(beside, target, code);
  if (code) return std::unexpected(io_error("cannot keep the backup", target, code));
  const auto all = copies(target.parent_path(), prefix);
  for (std::size_t i = 0; i + kKept < all.size(); ++i) fs::remove(all[i], code);
  return {};
}

bool is_sound(const fs::path& path) {
  auto database = sqlite::Database::open(path, {.access = sqlite::Access::kReadOnly});
  return database && (*database)->quick_check().has_value();
}

}  // namespace

Result<> backup_of_day(sqlite::Database& database, const fs::path& folder, Time now) {
  const std::string prefix = database.path().stem().string() + "-day-";
  return copy_to(database, folder / (prefix + format_utc(now).substr(0, 10) + ".db"), prefix);
}

Result<> backup_before_migration(sqlite::Database& database, const fs::path& folder) {
  const std::string prefix = database.path().stem().string() + "-schema-";
  ICMA_TRY(const std::int64_t version, database.user_version());
  return copy_to(database, folder / fmt::format("{}{:06}.db", prefix, version), prefix);
}

Result<fs::path> replace_damaged(const fs::path& path, const fs::path& folder, Time now) {
  std::string stamp = format_utc(now);
  std::erase(stamp, ':');
  std::error_code code;
  for (const char* side : {"", "-wal", "-shm"}) {
    fs::path from = path;
    from += side;
    if (!fs::exists(from, code)) continue;
    fs::path aside = path;
    aside += ".damaged-" + stamp + side;
    fs::rename(from, aside, code);
    if (code) return std::unexpected(io_error("cannot set the damaged file aside", from, code));
  }
  std::vector<fs::path> all = copies(folder, path.stem().string() + "-");
  std::ranges::sort(all, {}, [](const fs::path& copy) {
    std::error_code unknown;
    return fs::last_write_time(copy, unknown);
  });
  for (auto copy = all.rbegin(); copy != all.rend(); ++copy) {
    if (!is_sound(*copy)) continue;
    fs::copy_file(*copy, path, code);
    if (code) return std::unexpected(io_error("cannot put the backup back", path, code));
    return *copy;
  }
  return fs::path();
}

}  // namespace icma::records
