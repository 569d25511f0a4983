// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/open_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace icma::sim {
namespace {

enum Level : int { kNone, kShared, kReserved, kPending, kExclusive };

std::map<std::string, std::unique_ptr<OpenFile>>& all() {
  static std::map<std::string, std::unique_ptr<OpenFile>> files;
  return files;
}

// Removed while they were open.
std::vector<std::unique_ptr<OpenFile>>& orphans() {
  static std::vector<std::unique_ptr<OpenFile>> files;
  return files;
}

std::uint8_t bit(int slot) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(slot));
}

}  // namespace

OpenFile* OpenFile::find(const std::string& path) {
  const auto at = all().find(path);
  return at == all().end() ? nullptr : at->second.get();
}

OpenFile* OpenFile::open(const std::string& path, bool create) {
  OpenFile* file = find(path);
  if (file == nullptr) {
    std::ifstream real(path, std::ios::binary);
    if (!real && !create) return nullptr;
    auto made = std::unique_ptr<OpenFile>(new OpenFile(path));
    if (real) {
      made->bytes_.resize(static_cast<std::size_t>(std::filesystem::file_size(path)));
      real.read(made->bytes_.data(), static_cast<std::streamsize>(made->bytes_.size()));
    } else {
      // Others see that it is there.
      std::ofstream(path, std::ios::binary);
    }
    file = made.get();
    all().emplace(path, std::move(made));
  }
  ++file->users_;
  return file;
}

void OpenFile::close(OpenFile* file) {
  if (--file->users_ > 0) return;
  if (file->removed_) {
    std::erase_if(orphans(), [file](const auto& one) { return one.get() == file; });
    return;
  }
  if (file->changed_) {
    std::ofstream real(file->path_, std::ios::binary | std::ios::trunc);
    real.write(file->bytes_.data(), static_cast<std::streamsize>(file->bytes_.size()));
  }
  all().erase(std::string(file->path_));
}

void OpenFile::remove(const std::string& path) {
  const auto at = all().find(path);
  if (at == all().end()) return;
  at->second->removed_ = true;
  orphans().push_back(std::move(at->second));
  all().erase(at);
}

void OpenFile::write(std::string_view bytes, std::size_t at) {
  if (bytes_.size() < at + bytes.size()) bytes_.resize(at + bytes.size());
  std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  changed_ = true;
}

void OpenFile::resize(std::size_t size) {
  bytes_.resize(size);
  changed_ = true;
}

bool OpenFile::lock(Holder& holder, int level) {
  if (holder.level >= level) return true;
  if (holder.level == kNone) {
    if (exclusive_) return false;
    ++shared_;
    holder.level = kShared;
  }
  if (level == kShared) return true;
  if (holder.level < kReserved) {
    if (reserved_ || exclusive_) return false;
    reserved_ = true;
    holder.level = kReserved;
  }
  if (level == kReserved) return true;
  // New readers wait from now on; those that are there are waited for.
  exclusive_ = true;
  holder.level = kPending;
  if (shared_ > 1) return false;
  holder.level = kExclusive;
  return true;
}

void OpenFile::unlock(Holder& holder, int level) {
  if (holder.level <= level) return;
  if (holder.level >= kPending) exclusive_ = false;
  if (holder.level >= kReserved) reserved_ = false;
  if (level == kNone) --shared_;
  holder.level = level;
}

void* OpenFile::map(Holder& holder, std::size_t page, std::size_t size, bool extend) {
  if (!holder.mapped) {
    holder.mapped = true;
    ++mappers_;
  }
  if (page >= pages_.size() && !extend) return nullptr;
  while (pages_.size() <= page) pages_.push_back(std::make_unique<char[]>(size));
  return pages_[page].get();
}

void OpenFile::unmap(Holder& holder) {
  if (!holder.mapped) return;
  unlock_slots(holder, 0, kSlots, true);
  unlock_slots(holder, 0, kSlots, false);
  holder.mapped = false;
  // Who comes next begins with nothing, and reads the log anew.
  if (--mappers_ == 0) pages_.clear();
}

bool OpenFile::lock_slots(Holder& holder, int first, int count, bool whole) {
  for (int slot = first; slot < first + count; ++slot) {
    const auto at = static_cast<std::size_t>(slot);
    const int own = (holder.shared & bit(slot)) != 0 ? 1 : 0;
    const bool mine = (holder.whole & bit(slot)) != 0;
    if (slot_whole_[at] && !mine) return false;
    if (whole && slot_shared_[at] > own) return false;
  }
  for (int slot = first; slot < first + count; ++slot) {
    const auto at = static_cast<std::size_t>(slot);
    if (whole) {
      slot_whole_[at] = true;
      holder.whole |= bit(slot);
    } else if ((holder.shared & bit(slot)) == 0) {
      ++slot_shared_[at];
      holder.shared |= bit(slot);
    }
  }
  return true;
}

void OpenFile::unlock_slots(Holder& holder, int first, int count, bool whole) {
  for (int slot = first; slot < first + count; ++slot) {
    const auto at = static_cast<std::size_t>(slot);
    if (whole && (holder.whole & bit(slot)) != 0) {
      slot_whole_[at] = false;
      holder.whole = static_cast<std::uint8_t>(holder.whole & ~bit(slot));
    }
    if (!whole && (holder.shared & bit(slot)) != 0) {
      --slot_shared_[at];
      holder.shared = static_cast<std::uint8_t>(holder.shared & ~bit(slot));
    }
  }
}

}  // namespace icma::sim
