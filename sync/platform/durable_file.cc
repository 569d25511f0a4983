// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/durable_file.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "courses/base/files.h"

namespace icma::platform {
namespace {

std::unexpected<Error> failed(std::string_view doing, const std::filesystem::path& path) {
  return std::unexpected(io_error(doing, path, {errno, std::generic_category()}));
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

}  // namespace

Result<> sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) {
    return failed("cannot make the folder durable", folder);
  }
  return {};
}

Result<> write_durable(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::path beside = path;
  beside += ".new";
  {
    const Descriptor file(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return failed("cannot write the file", path);
    if (::fchmod(file.get(), 0600) != 0) return failed("cannot protect the file", path);
    while (!content.empty()) {
      const ssize_t written = ::write(file.get(), content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed("cannot write the file", path);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.get()) != 0) return failed("cannot make the file durable", path);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return failed("cannot replace the file", path);
  return sync_folder(path.parent_path());
}

Result<FileLock> FileLock::lock(const std::filesystem::path& path, int how) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return failed("cannot open the lock", path);
  if (::flock(descriptor, how | LOCK_NB) == 0) return FileLock(descriptor);
  const bool held = errno == EWOULDBLOCK;
  ::close(descriptor);
  if (held) return fail(ErrorKind::kBusy, "another program holds the lock", path.string());
  return failed("cannot take the lock", path);
}

Result<FileLock> FileLock::try_take(const std::filesystem::path& path) {
  return lock(path, LOCK_EX);
}

Result<FileLock> FileLock::try_share(const std::filesystem::path& path) {
  return lock(path, LOCK_SH);
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, int seconds) {
  for (int tries = 0;; ++tries) {
    auto lock = try_take(path);
    if (lock || lock.error().kind != ErrorKind::kBusy || tries >= seconds * 20) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace icma::platform
