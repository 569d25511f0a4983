// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/paths.h"

#include <cstdlib>
#include <sys/resource.h>
#include <sys/stat.h>

#include "courses/base/files.h"

namespace icma::platform {

Result<std::filesystem::path> default_profile() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && data[0] == '/') {
    return std::filesystem::path(data) / "icma-learn" / "default";
  }
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    return fail(ErrorKind::kNotFound, "no home folder is set; name one with --profile");
  }
  return std::filesystem::path(home) / ".local" / "share" / "icma-learn" / "default";
}

Result<Profile> open_profile(const std::filesystem::path& folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) return std::unexpected(io_error("cannot make the profile's folder", folder, code));
  if (::chmod(folder.c_str(), 0700) != 0) {
    const std::error_code problem(errno, std::generic_category());
    return std::unexpected(io_error("cannot protect the profile's folder", folder, problem));
  }
  return Profile{std::filesystem::absolute(folder, code)};
}

void keep_files_private() {
  ::umask(0077);
  // A crash would write passwords, tokens and answers where nobody looks after them.
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
}

Result<std::uint64_t> free_space(const std::filesystem::path& folder) {
  std::error_code code;
  const auto space = std::filesystem::space(folder, code);
  if (code) return std::unexpected(io_error("cannot ask for free space", folder, code));
  return space.available;
}

}  // namespace icma::platform
