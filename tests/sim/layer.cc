// SPDX-License-Identifier: Apache-2.0
// The layer itself: SQLite's own file system below, and what a Disk says of each call. The only
// place besides courses/sqlite that includes sqlite3.h.
#include <cstring>
#include <new>
#include <sqlite3.h>

#include "courses/base/mutant.h"
#include "tests/sim/disk.h"

namespace icma::sim {
namespace {

// Declared as SQLite wants it: the base first, and SQLite's own file behind.
struct File {
  sqlite3_file base;
  Disk* disk;         // null: not watched
  std::string* path;  // owned
  sqlite3_file* below;
};

std::vector<std::weak_ptr<Disk>>& disks() {
  static std::vector<std::weak_ptr<Disk>> all;
  return all;
}

Disk* disk_of(const char* path) {
  if (path == nullptr) return nullptr;
  for (const auto& one : disks()) {
    const auto disk = one.lock();
    if (disk != nullptr && disk->holds(path)) return disk.get();
  }
  return nullptr;
}

File& of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

sqlite3_vfs* below() {
  static sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
  return vfs;
}

bool is_dead(const File& file) {
  return file.disk != nullptr && file.disk->dead();
}

int close_file(sqlite3_file* file) {
  File& self = of(file);
  const int code = self.below->pMethods->xClose(self.below);
  delete self.path;
  self.path = nullptr;
  return code;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  File& self = of(file);
  if (is_dead(self)) return SQLITE_IOERR_READ;
  if (self.disk != nullptr && self.disk->is_broken()) return SQLITE_IOERR_READ;
  return self.below->pMethods->xRead(self.below, out, size, at);
}

// Remembers what a write takes the place of.
Unflushed remember(const File& self, std::string_view after, sqlite3_int64 at) {
  Unflushed out{.number = self.disk->next_number(), .offset = at};
  sqlite3_int64 size = 0;
  self.below->pMethods->xFileSize(self.below, &size);
  out.size_before = size;
  out.after = after;
  if (at < size) {
    const auto there = std::min<sqlite3_int64>(size - at, static_cast<sqlite3_int64>(after.size()));
    out.before.resize(static_cast<std::size_t>(there));
    self.below->pMethods->xRead(self.below, out.before.data(), static_cast<int>(there), at);
  }
  return out;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xWrite(self.below, data, size, at);
  if (!self.disk->may_write()) return SQLITE_IOERR_WRITE;
  if (self.disk->is_full()) return SQLITE_FULL;
  if (self.disk->is_broken()) return SQLITE_IOERR_WRITE;
  const std::string_view bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
  self.disk->log(*self.path).push_back(remember(self, bytes, at));
  return self.below->pMethods->xWrite(self.below, data, size, at);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xTruncate(self.below, size);
  if (!self.disk->may_write()) return SQLITE_IOERR_TRUNCATE;
  sqlite3_int64 before = 0;
  self.below->pMethods->xFileSize(self.below, &before);
  Unflushed out{.number = self.disk->next_number(), .offset = size, .size_before = before};
  out.truncates = true;
  if (size < before) {
    // What is cut off comes back when the truncation does not survive.
    out.before.resize(static_cast<std::size_t>(before - size));
    self.below->pMethods->xRead(self.below, out.before.data(), static_cast<int>(before - size),
                                size);
  }
  self.disk->log(*self.path).push_back(std::move(out));
  return self.below->pMethods->xTruncate(self.below, size);
}

int sync_file(sqlite3_file* file, int) {
  File& self = of(file);
  if (self.disk == nullptr) return SQLITE_OK;
  // A flush is a moment at which the power may go, too.
  if (!self.disk->may_write()) return SQLITE_IOERR_FSYNC;
  if (!self.disk->lies() && !mutant("fsync-dropped")) self.disk->log(*self.path).clear();
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  if (is_dead(of(file))) return SQLITE_IOERR_FSTAT;
  return of(file).below->pMethods->xFileSize(of(file).below, size);
}
int lock_file(sqlite3_file* file, int level) {
  return of(file).below->pMethods->xLock(of(file).below, level);
}
int unlock_file(sqlite3_file* file, int level) {
  return of(file).below->pMethods->xUnlock(of(file).below, level);
}
int check_lock(sqlite3_file* file, int* out) {
  return of(file).below->pMethods->xCheckReservedLock(of(file).below, out);
}
int control_file(sqlite3_file* file, int what, void* value) {
  return of(file).below->pMethods->xFileControl(of(file).below, what, value);
}
int sector_size(sqlite3_file* file) {
  return of(file).below->pMethods->xSectorSize(of(file).below);
}
// Nothing is promised that a disk does not promise.
int characteristics(sqlite3_file*) {
  return 0;
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  if (is_dead(of(file))) return SQLITE_IOERR_SHMMAP;
  return of(file).below->pMethods->xShmMap(of(file).below, page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return of(file).below->pMethods->xShmLock(of(file).below, offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
  of(file).below->pMethods->xShmBarrier(of(file).below);
}
int unmap_shared(sqlite3_file* file, int remove) {
  return of(file).below->pMethods->xShmUnmap(of(file).below, remove);
}

const sqlite3_io_methods kMethods{2,
                                  close_file,
                                  read_file,
                                  write_file,
                                  truncate_file,
                                  sync_file,
                                  size_of_file,
                                  lock_file,
                                  unlock_file,
                                  check_lock,
                                  control_file,
                                  sector_size,
                                  characteristics,
                                  map_shared,
                                  lock_shared,
                                  shared_barrier,
                                  unmap_shared,
                                  nullptr,
                                  nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  File& self = *new (file) File{};
  self.disk = disk_of(name);
  if (self.disk != nullptr && self.disk->dead()) return SQLITE_CANTOPEN;
  self.below = reinterpret_cast<sqlite3_file*>(&self + 1);
  const int code = below()->xOpen(below(), name, self.below, flags, out);
  if (code != SQLITE_OK) return code;
  self.path = new std::string(name == nullptr ? "" : name);
  self.base.pMethods = &kMethods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int) {
  Disk* disk = disk_of(name);
  if (disk != nullptr && !disk->may_write()) return SQLITE_IOERR_DELETE;
  // A name that is gone is gone: what it named is flushed before, or not needed. Who lies keeps at
  // least the order: what was written before is there too.
  if (disk != nullptr) disk->forget(name);
  if (disk != nullptr && disk->lies()) disk->flush();
  return below()->xDelete(below(), name, 0);
}

int access_file(sqlite3_vfs*, const char* name, int flags, int* out) {
  return below()->xAccess(below(), name, flags, out);
}

void install() {
  static sqlite3_vfs vfs = *below();
  vfs.zName = "sim";
  vfs.szOsFile = static_cast<int>(sizeof(File)) + below()->szOsFile;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  sqlite3_vfs_register(&vfs, 1);
}

}  // namespace

std::shared_ptr<Disk> mount(const std::filesystem::path& folder, std::uint64_t seed) {
  static const bool installed = [] {
    install();
    return true;
  }();
  (void)installed;
  std::erase_if(disks(), [](const auto& one) { return one.expired(); });
  auto disk = std::make_shared<Disk>(folder, seed);
  disks().push_back(disk);
  return disk;
}

}  // namespace icma::sim
