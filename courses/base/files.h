// SPDX-License-Identifier: Apache-2.0
// Whole files, read and written. Durability (fsync) is not promised here: what must survive a power
// cut lives in SQLite, and the few files beside it are written by the platform folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma {

// kNotFound, kIo, or kInvalid when the file is larger than `max_bytes`.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::uintmax_t max_bytes = std::uintmax_t{1} << 30U);
// Writes beside the target and renames, so that a reader sees the old or the new content, never a
// mixture. Makes missing folders. kIo, kNoSpace.
Result<> write_file(const std::filesystem::path& path, std::string_view content);
// The same, and nobody but the owner can read the file at any moment.
Result<> write_private_file(const std::filesystem::path& path, std::string_view content);
// The error that a failed operation on `path` left behind, by its std::error_code.
Error io_error(std::string_view doing, const std::filesystem::path& path, std::error_code code);

}  // namespace icma
