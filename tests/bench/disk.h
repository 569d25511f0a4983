// SPDX-License-Identifier: Apache-2.0
// The disk itself, as the reference of what stores on it: plain writes with the system's calls.
#pragma once

#include <filesystem>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma::bench {

// A new file of `blocks` times the block, and one fsync at the end.
Result<> write_and_sync(const std::filesystem::path& path, ByteView block, std::size_t blocks);
// A file of these bytes, flushed, and then under its name at once.
Result<> write_and_rename(const std::filesystem::path& path, ByteView bytes);
// `times` the block at the end of a file, each followed by fdatasync.
Result<> append_and_sync_each(const std::filesystem::path& path, ByteView block, int times);
// An empty folder of that name below `parent`.
Result<std::filesystem::path> fresh_folder(const std::filesystem::path& parent,
                                           const std::string& name);

}  // namespace icma::bench
