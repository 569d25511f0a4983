// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/evidence_folder.h"

#include <cerrno>
#include <sys/stat.h>
#include <system_error>

#include "courses/base/files.h"
#include "sync/platform/durable_file.h"

namespace icma::platform {
namespace {

constexpr auto kLongest = static_cast<std::uintmax_t>(protocol::kMaxEvidenceBytes);

Result<> make_private(const std::filesystem::path& folder) {
  const bool made = ::mkdir(folder.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) {
    return std::unexpected(
        io_error("cannot make the folder", folder, {errno, std::generic_category()}));
  }
  if (::chmod(folder.c_str(), 0700) != 0) {
    return std::unexpected(
        io_error("cannot protect the folder", folder, {errno, std::generic_category()}));
  }
  return made ? sync_folder(folder.parent_path()) : Result<>();
}

}  // namespace

Result<protocol::NamedFile> EvidenceFolder::add(std::string_view content) {
  ICMA_TRY_VOID(protocol::check_evidence(content));
  const protocol::NamedFile out{.hash = sha256(content),
                                .bytes = static_cast<std::int64_t>(content.size())};
  ICMA_TRY_VOID(make_private(folder_));
  ICMA_TRY(const auto there, load(out.hash));
  if (!there) ICMA_TRY_VOID(write_durable(folder_ / out.hash.to_hex(), content));
  return out;
}

Result<protocol::NamedFile> EvidenceFolder::add_file(const std::filesystem::path& path) {
  const auto content = read_file(path, kLongest);
  if (!content && content.error().kind == ErrorKind::kInvalid) {
    return fail(ErrorKind::kInvalid, "the file is larger than 20 MiB", path.string());
  }
  if (!content) return std::unexpected(content.error());
  return add(*content);
}

Result<std::optional<std::string>> EvidenceFolder::load(const Hash& hash) {
  auto content = read_file(folder_ / hash.to_hex(), kLongest);
  if (!content || sha256(*content) != hash) return std::nullopt;
  return *std::move(content);
}

Result<bool> EvidenceFolder::empty() {
  std::error_code code;
  const std::filesystem::directory_iterator first(folder_, code);
  if (code == std::errc::no_such_file_or_directory) return true;
  if (code) return std::unexpected(io_error("cannot look into the folder", folder_, code));
  return first == std::filesystem::directory_iterator();
}

}  // namespace icma::platform
