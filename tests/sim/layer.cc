// SPDX-License-Identifier: Apache-2.0
// The layer itself: what a Disk says of each call of SQLite. A watched file lives in memory while
// it is open (open_file.h) and is a real one otherwise; everything else goes to SQLite's own file
// system below. The only place besides courses/sqlite that includes sqlite3.h.
#include <cstring>
#include <new>
#include <sqlite3.h>

#include "courses/base/mutant.h"
#include "tests/sim/disk.h"
#include "tests/sim/open_file.h"

namespace icma::sim {
namespace {

// Declared as SQLite wants it: the base first, and SQLite's own file behind.
struct File {
  sqlite3_file base;
  Disk* disk;        // null: not watched
  OpenFile* memory;  // of a watched one
  OpenFile::Holder holder;
  sqlite3_file* below;  // of another
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

int close_file(sqlite3_file* file) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xClose(self.below);
  self.memory->unlock(self.holder, SQLITE_LOCK_NONE);
  self.memory->unmap(self.holder);
  OpenFile::close(self.memory);
  self.memory = nullptr;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xRead(self.below, out, size, at);
  if (self.disk->dead() || self.disk->is_broken()) return SQLITE_IOERR_READ;
  const std::string_view there = self.memory->bytes();
  const auto from = std::min(there.size(), static_cast<std::size_t>(at));
  const std::string_view part = there.substr(from, static_cast<std::size_t>(size));
  std::memcpy(out, part.data(), part.size());
  if (part.size() == static_cast<std::size_t>(size)) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + part.size(), 0,
              static_cast<std::size_t>(size) - part.size());
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xWrite(self.below, data, size, at);
  if (!self.disk->may_write()) return SQLITE_IOERR_WRITE;
  if (self.disk->is_full()) return SQLITE_FULL;
  if (self.disk->is_broken()) return SQLITE_IOERR_WRITE;
  const std::string_view bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
  const std::string_view there = self.memory->bytes();
  const auto from = std::min(there.size(), static_cast<std::size_t>(at));
  self.disk->log(self.memory->path())
      .push_back({.number = self.disk->next_number(),
                  .offset = at,
                  .before = std::string(there.substr(from, bytes.size())),
                  .after = std::string(bytes),
                  .size_before = static_cast<std::int64_t>(there.size())});
  self.memory->write(bytes, static_cast<std::size_t>(at));
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xTruncate(self.below, size);
  if (!self.disk->may_write()) return SQLITE_IOERR_TRUNCATE;
  const std::string_view there = self.memory->bytes();
  const auto from = std::min(there.size(), static_cast<std::size_t>(size));
  // What is cut off comes back when the truncation does not survive.
  self.disk->log(self.memory->path())
      .push_back({.number = self.disk->next_number(),
                  .offset = size,
                  .before = std::string(there.substr(from)),
                  .after = {},
                  .size_before = static_cast<std::int64_t>(there.size()),
                  .truncates = true});
  self.memory->resize(static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  File& self = of(file);
  if (self.disk == nullptr) return SQLITE_OK;
  // A flush is a moment at which the power may go, too.
  if (!self.disk->may_write()) return SQLITE_IOERR_FSYNC;
  if (!self.disk->lies() && !mutant("fsync-dropped")) self.disk->log(self.memory->path()).clear();
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xFileSize(self.below, size);
  if (self.disk->dead()) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(self.memory->bytes().size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xLock(self.below, level);
  return self.memory->lock(self.holder, level) ? SQLITE_OK : SQLITE_BUSY;
}
int unlock_file(sqlite3_file* file, int level) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xUnlock(self.below, level);
  self.memory->unlock(self.holder, level);
  return SQLITE_OK;
}
int check_lock(sqlite3_file* file, int* out) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xCheckReservedLock(self.below, out);
  *out = self.memory->is_reserved() ? 1 : 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file* file, int what, void* value) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xFileControl(self.below, what, value);
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
  return 4096;
}
// Nothing is promised that a disk does not promise.
int characteristics(sqlite3_file*) {
  return 0;
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  File& self = of(file);
  if (self.disk == nullptr) {
    return self.below->pMethods->xShmMap(self.below, page, size, extend, out);
  }
  if (self.disk->dead()) return SQLITE_IOERR_SHMMAP;
  *out = self.memory->map(self.holder, static_cast<std::size_t>(page),
                          static_cast<std::size_t>(size), extend != 0);
  return SQLITE_OK;
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  File& self = of(file);
  if (self.disk == nullptr) {
    return self.below->pMethods->xShmLock(self.below, offset, count, flags);
  }
  const bool whole = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    self.memory->unlock_slots(self.holder, offset, count, whole);
    return SQLITE_OK;
  }
  return self.memory->lock_slots(self.holder, offset, count, whole) ? SQLITE_OK : SQLITE_BUSY;
}
void shared_barrier(sqlite3_file* file) {
  File& self = of(file);
  if (self.disk == nullptr) self.below->pMethods->xShmBarrier(self.below);
}
int unmap_shared(sqlite3_file* file, int remove) {
  File& self = of(file);
  if (self.disk == nullptr) return self.below->pMethods->xShmUnmap(self.below, remove);
  self.memory->unmap(self.holder);
  return SQLITE_OK;
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
  if (self.disk == nullptr) {
    self.below = reinterpret_cast<sqlite3_file*>(&self + 1);
    const int code = below()->xOpen(below(), name, self.below, flags, out);
    if (code == SQLITE_OK) self.base.pMethods = &kMethods;
    return code;
  }
  if (self.disk->dead()) return SQLITE_CANTOPEN;
  self.memory = OpenFile::open(name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (self.memory == nullptr) return SQLITE_CANTOPEN;
  if (out != nullptr) *out = flags;
  self.base.pMethods = &kMethods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int) {
  Disk* disk = disk_of(name);
  if (disk != nullptr && !disk->may_write()) return SQLITE_IOERR_DELETE;
  // A name that is gone is gone: what it named is flushed before, or not needed. Who lies keeps at
  // least the order: what was written before is there too.
  if (disk != nullptr) disk->forget(name);
  if (disk != nullptr) OpenFile::remove(name);
  if (disk != nullptr && disk->lies()) disk->flush();
  return below()->xDelete(below(), name, 0);
}

int access_file(sqlite3_vfs*, const char* name, int flags, int* out) {
  if (const OpenFile* open = OpenFile::find(name)) {
    *out = flags != SQLITE_ACCESS_EXISTS || !open->bytes().empty() ? 1 : 0;
    return SQLITE_OK;
  }
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
