// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/write_behind.h"

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace icma::sqlite {
namespace {

#ifdef __linux__

constexpr std::size_t kPage = std::size_t{64} << 10U;
constexpr off64_t kTogether = off64_t{1} << 20U;

// Neighbouring pages that were written one after the other.
struct Run {
  int file = -1;
  off64_t begin = 0;
  off64_t end = 0;
};

ssize_t write_page(int file, const void* data, std::size_t size, off64_t at) {
  thread_local Run run;
  const ssize_t written = ::pwrite64(file, data, size, at);
  if (size < kPage || written != static_cast<ssize_t>(size)) return written;
  if (file != run.file || at != run.end) run = {file, at, at};
  run.end += written;
  if (run.end - run.begin < kTogether) return written;
  // A hint: what goes wrong with it, the fsync that follows says.
  const int saved = errno;
  (void)::sync_file_range(file, run.begin, run.end - run.begin, SYNC_FILE_RANGE_WRITE);
  errno = saved;
  run.begin = run.end;
  return written;
}

bool install() {
  sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
  if (vfs == nullptr || vfs->iVersion < 3 || vfs->xSetSystemCall == nullptr) return false;
  // SQLite's own type for any function; it calls this one as a pwrite64.
  const auto call = reinterpret_cast<sqlite3_syscall_ptr>(&write_page);
  return vfs->xSetSystemCall(vfs, "pwrite64", call) == SQLITE_OK;
}

#else

bool install() {
  return false;
}

#endif

}  // namespace

bool write_behind() {
  static const bool kInstalled = install();
  return kInstalled;
}

}  // namespace icma::sqlite
