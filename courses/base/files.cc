// SPDX-License-Identifier: Apache-2.0
#include "courses/base/files.h"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace icma {

Error io_error(std::string_view doing, const std::filesystem::path& path, std::error_code code) {
  ErrorKind kind = ErrorKind::kIo;
  if (code == std::errc::no_such_file_or_directory) kind = ErrorKind::kNotFound;
  if (code == std::errc::no_space_on_device) kind = ErrorKind::kNoSpace;
  return Error{kind, std::string(doing) + ": " + code.message(), path.string()};
}

Result<std::string> read_file(const std::filesystem::path& path, std::uintmax_t max_bytes) {
  std::error_code code;
  const auto size = std::filesystem::file_size(path, code);
  if (code) return std::unexpected(io_error("cannot read the file", path, code));
  if (size > max_bytes) return fail(ErrorKind::kInvalid, "the file is too large", path.string());
  std::ifstream in(path, std::ios::binary);
  std::string content(size, '\0');
  in.read(content.data(), static_cast<std::streamsize>(size));
  if (!in || static_cast<std::uintmax_t>(in.gcount()) != size) {
    return fail(ErrorKind::kIo, "cannot read the file", path.string());
  }
  return content;
}

namespace {

namespace fs = std::filesystem;

Result<> replace_file(const fs::path& path, std::string_view content, bool private_to_owner) {
  std::error_code code;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), code);
  if (code) return std::unexpected(io_error("cannot make the folder", path.parent_path(), code));
  fs::path beside = path;
  beside += ".new";
  fs::remove(beside, code);
  errno = 0;
  std::ofstream out(beside, std::ios::binary | std::ios::trunc);
  // The file is closed to others while it is still empty.
  if (private_to_owner)
    fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, code);
  if (code) return std::unexpected(io_error("cannot protect the file", path, code));
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) {
    const std::error_code problem(errno == 0 ? EIO : errno, std::generic_category());
    fs::remove(beside, code);
    return std::unexpected(io_error("cannot write the file", path, problem));
  }
  fs::rename(beside, path, code);
  if (code) return std::unexpected(io_error("cannot write the file", path, code));
  return {};
}

}  // namespace

Result<> write_file(const fs::path& path, std::string_view content) {
  return replace_file(path, content, false);
}

Result<> write_private_file(const fs::path& path, std::string_view content) {
  return replace_file(path, content, true);
}

}  // namespace icma
