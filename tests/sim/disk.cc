// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/disk.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace icma::sim {
namespace {

constexpr std::size_t kSector = 512;

// How much of what was not flushed a power cut leaves.
enum How : unsigned { kNothing, kBeginning, kSome, kAll, kHows };

class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : value_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool open() const { return value_ >= 0; }
  void write(std::string_view bytes, std::int64_t offset) const {
    (void)!::pwrite(value_, bytes.data(), bytes.size(), offset);
  }
  void resize(std::int64_t size) const { (void)!::ftruncate(value_, size); }

 private:
  int value_;
};

}  // namespace

Disk::Disk(std::filesystem::path folder, std::uint64_t seed)
    : folder_(folder.string() + "/"), random_(seed) {}

bool Disk::may_write() {
  if (dead_) return false;
  if (!left_) return true;
  if (*left_ == 0) dead_ = true;
  if (!dead_) --*left_;
  return !dead_;
}

bool Disk::survives(const Unflushed& write, unsigned how, std::uint64_t from, std::uint64_t to) {
  if (how == kBeginning) return write.number < from + (to - from) / 2;
  if (how == kSome) return random_() % 2 == 0;
  return how == kAll;
}

void Disk::take_back(const std::string& path, const std::vector<Unflushed>& log) {
  const Descriptor file(path);
  if (!file.open()) return;
  for (auto write = log.rbegin(); write != log.rend(); ++write) {
    if (!write->before.empty()) file.write(write->before, write->offset);
    file.resize(write->size_before);
  }
}

void Disk::restart() {
  ++faults_;
  std::uint64_t from = writes_ + 1;
  for (const auto& [path, log] : logs_) {
    if (!log.empty()) from = std::min(from, log.front().number);
  }
  // A disk with a cache of its own that lied loses what was last, in order.
  const unsigned how = lies_ ? kBeginning : static_cast<unsigned>(random_() % kHows);
  const std::uint64_t to = from + random_() % (2 * (writes_ + 1 - from) + 1);
  for (const auto& [path, log] : logs_) {
    take_back(path, log);
    const Descriptor file(path);
    if (!file.open()) continue;
    for (const Unflushed& write : log) {
      if (!survives(write, how, from, to)) continue;
      if (write.truncates) {
        file.resize(write.offset);
        continue;
      }
      std::string_view bytes = write.after;
      const bool torn = how == kSome && bytes.size() > kSector && random_() % 4 == 0;
      if (torn) bytes = bytes.substr(0, bytes.size() / kSector / 2 * kSector);
      file.write(bytes, write.offset);
    }
  }
  logs_.clear();
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    if (entry.path().extension() == ".db-shm") std::filesystem::remove(entry.path(), ignored);
  }
  left_.reset();
  dead_ = false;
  fail(0, 0);
}

bool Disk::rot(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  if (ignored || size == 0) return false;
  const auto at = static_cast<std::int64_t>(random_() % size);
  const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  unsigned char byte = 0;
  bool done = ::pread(fd, &byte, 1, at) == 1;
  byte = static_cast<unsigned char>(byte ^ (1U << (random_() % 8)));
  done = done && ::pwrite(fd, &byte, 1, at) == 1;
  ::close(fd);
  return done;
}

}  // namespace icma::sim
