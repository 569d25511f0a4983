// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/leave.h"

#include <vector>

#include "courses/base/files.h"
#include "courses/base/json.h"
#include "sync/platform/durable_file.h"
#include "sync/platform/line_settings.h"

namespace icma::platform {
namespace {

namespace fs = std::filesystem;
// Of a program that is at work at this moment.
constexpr int kPatienceSeconds = 60;

// Whether the file says, by its name, whose it is. Every file of a learner does: records, their
// side files, copies and damaged ones, the key, and what was being written of any of them.
bool is_of(const fs::path& file, const std::string& learner) {
  return file.filename().string().find(learner) != std::string::npos;
}

Result<> remove_file(const fs::path& path) {
  std::error_code code;
  fs::remove_all(path, code);
  if (code) return std::unexpected(io_error("cannot remove what was a learner's", path, code));
  return {};
}

Result<> remove_in(const fs::path& folder, const std::string& learner) {
  std::error_code code;
  if (!fs::exists(folder, code)) return {};
  std::vector<fs::path> found;
  for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
    if (is_of(at->path(), learner)) found.push_back(at->path());
  }
  if (code) return std::unexpected(io_error("cannot look for what is a learner's", folder, code));
  for (const fs::path& path : found) ICMA_TRY_VOID(remove_file(path));
  return sync_folder(folder);
}

// The name and password that a person gave for the proxy are his as well.
Result<> forget_proxy_user(const Profile& profile) {
  auto line = load_line(profile);
  if (!line) return remove_file(profile.line());
  if (line->proxy.user.empty() && line->proxy.password.empty()) return {};
  line->proxy.user.clear();
  line->proxy.password.clear();
  return save_line(profile, *line);
}

Result<> remove_all_of(const Profile& profile, const std::string& learner) {
  for (const char* name : {"", ".new"}) {
    fs::path session = profile.session();
    session += name;
    ICMA_TRY_VOID(remove_file(session));
  }
  for (const fs::path& folder : {profile.keys(), profile.backups(), profile.folder}) {
    ICMA_TRY_VOID(remove_in(folder, learner));
  }
  ICMA_TRY_VOID(forget_proxy_user(profile));
  ICMA_TRY_VOID(remove_file(profile.leaving()));
  return sync_folder(profile.folder);
}

}  // namespace

bool is_leaving(const Profile& profile) {
  std::error_code code;
  return fs::exists(profile.leaving(), code);
}

Result<> leave(const Profile& profile, const Uuid& learner) {
  {
    // Nobody is just now writing a renewed sign-in.
    ICMA_TRY(const FileLock lock, FileLock::take(profile.session_lock(), kPatienceSeconds));
    ICMA_TRY_VOID(write_durable(profile.leaving(), dump_json({{"learner", learner.to_string()}})));
  }
  return remove_all_of(profile, learner.to_string());
}

Result<> finish_leaving(const Profile& profile) {
  if (!is_leaving(profile)) return {};
  ICMA_TRY(const FileLock lock, FileLock::take(profile.leaving_lock(), kPatienceSeconds));
  const auto text = read_file(profile.leaving(), 4096);
  if (!text && text.error().kind == ErrorKind::kNotFound) return {};  // another finished it
  if (!text) return std::unexpected(text.error());
  ICMA_TRY(const Json json, parse_json(*text));
  ICMA_TRY(const std::string learner, JsonReader(json, "leaving").string("learner"));
  ICMA_TRY_VOID(parse_uuid(learner));
  return remove_all_of(profile, learner);
}

}  // namespace icma::platform
