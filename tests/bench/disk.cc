// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include "courses/base/files.h"

namespace icma::bench {
namespace {

class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : path_(path), descriptor_(::open(path.c_str(), flags, 0600)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  Result<> write(ByteView block) const {
    while (!block.empty()) {
      const ssize_t done = ::write(descriptor_, block.data(), block.size());
      if (done < 0) return failed();
      block = block.subspan(static_cast<std::size_t>(done));
    }
    return {};
  }
  Result<> sync(bool data_only) const {
    const int code = data_only ? ::fdatasync(descriptor_) : ::fsync(descriptor_);
    return code == 0 ? Result<>() : failed();
  }
  Result<> failed() const {
    return std::unexpected(io_error("the disk refused the measurement", path_,
                                    std::error_code(errno, std::generic_category())));
  }

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace

Result<> write_and_sync(const std::filesystem::path& path, ByteView block, std::size_t blocks) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
  if (!file.is_open()) return file.failed();
  for (std::size_t i = 0; i < blocks; ++i) ICMA_TRY_VOID(file.write(block));
  return file.sync(false);
}

Result<> write_and_rename(const std::filesystem::path& path, ByteView bytes) {
  const std::filesystem::path part = path.string() + ".part";
  ICMA_TRY_VOID(write_and_sync(part, bytes, 1));
  std::error_code code;
  std::filesystem::rename(part, path, code);
  if (code) return std::unexpected(io_error("cannot rename a file", path, code));
  return {};
}

Result<> append_and_sync_each(const std::filesystem::path& path, ByteView block, int times) {
  const File file(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC);
  if (!file.is_open()) return file.failed();
  for (int i = 0; i < times; ++i) {
    ICMA_TRY_VOID(file.write(block));
    ICMA_TRY_VOID(file.sync(true));
  }
  return {};
}

Result<std::filesystem::path> fresh_folder(const std::filesystem::path& parent,
                                           const std::string& name) {
  const std::filesystem::path folder = parent / name;
  std::error_code code;
  std::filesystem::remove_all(folder, code);
  std::filesystem::create_directories(folder, code);
  if (code) return std::unexpected(io_error("cannot make a folder to measure in", folder, code));
  return folder;
}

}  // namespace icma::bench
