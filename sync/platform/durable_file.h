// SPDX-License-Identifier: Apache-2.0
// Small files that must survive a power cut and be read by nobody else, and locks between
// processes.
#pragma once

#include <filesystem>
#include <string_view>

#include "courses/base/result.h"

namespace icma::platform {

// Old or new content, never a mixture, on disk when it returns; mode 0600. kIo, kNoSpace.
Result<> write_durable(const std::filesystem::path& path, std::string_view content);

// Makes what was made, renamed and removed in the folder survive a power cut. kIo.
Result<> sync_folder(const std::filesystem::path& folder);

// Held as long as the object lives; the system lets go of it when the process ends in any way.
class FileLock {
 public:
  // kBusy when another process (or object) holds it. Makes the file.
  static Result<FileLock> try_take(const std::filesystem::path& path);
  // Waits until it is free, at most `seconds`, then kBusy.
  static Result<FileLock> take(const std::filesystem::path& path, int seconds);
  // Beside others that share it; kBusy while somebody holds it alone.
  static Result<FileLock> try_share(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  static Result<FileLock> lock(const std::filesystem::path& path, int how);
  int descriptor_;
};

}  // namespace icma::platform
