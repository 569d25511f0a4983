// SPDX-License-Identifier: Apache-2.0
// The disks of simulated machines, under SQLite: a layer over the real files that knows which
// writes were flushed. A power cut takes back what was not, or leaves part of it, in any order and
// torn within a write; a disk can be full, fail, or lie about having flushed.
//
// Everything below a mounted folder belongs to that machine. Files that others than SQLite write
// there are not watched. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace icma::sim {

// One write that was not flushed.
struct Unflushed {
  std::uint64_t number = 0;  // of all writes of the machine
  std::int64_t offset = 0;   // of a truncation, the new size
  std::string before;        // the bytes that were there
  std::string after;
  std::int64_t size_before = 0;
  bool truncates = false;
};

class Disk {
 public:
  explicit Disk(std::filesystem::path folder, std::uint64_t seed);
  // The next `writes` writes happen; then the power is gone, and every call fails.
  void cut_power_after(std::uint64_t writes) { left_ = writes; }
  void keep_power() { left_.reset(); }
  bool dead() const { return dead_; }
  // After everything that was open on it is gone: what a machine finds when it starts again,
  // on a disk that does not fail for now.
  void restart();
  // All that was written is on the disk: files are about to be copied by others.
  void flush() { logs_.clear(); }

  // Flushing says that it was done, and did nothing.
  void lie(bool lies) { lies_ = lies; }
  // Writing fails with a full disk, or reading and writing with an error, one time in so many; 0:
  // never.
  void fail(unsigned full_in, unsigned broken_in) { full_in_ = full_in, broken_in_ = broken_in; }
  // One bit of a page of this file changes by itself. False when the file is empty.
  bool rot(const std::filesystem::path& file);

  // Power cuts and calls that failed.
  std::uint64_t faults() const { return faults_; }

  // For the layer.
  bool holds(const std::string& path) const { return path.starts_with(folder_); }
  std::vector<Unflushed>& log(const std::string& path) { return logs_[path]; }
  void forget(const std::string& path) { logs_.erase(path); }
  bool lies() const { return lies_; }
  bool may_write();
  bool is_full() { return strikes(full_in_); }
  bool is_broken() { return strikes(broken_in_); }
  std::uint64_t next_number() { return ++writes_; }

 private:
  bool strikes(unsigned one_in) {
    const bool so = one_in != 0 && random_() % one_in == 0;
    if (so) ++faults_;
    return so;
  }
  void take_back(const std::string& path, const std::vector<Unflushed>& log);
  bool survives(const Unflushed& write, unsigned how, std::uint64_t from, std::uint64_t to);

  std::string folder_;
  std::mt19937_64 random_;
  std::map<std::string, std::vector<Unflushed>> logs_;
  std::optional<std::uint64_t> left_;
  std::uint64_t writes_ = 0;
  std::uint64_t faults_ = 0;
  unsigned full_in_ = 0;
  unsigned broken_in_ = 0;
  bool dead_ = false;
  bool lies_ = false;
};

// Puts the layer below every database that is opened from now on. `folder` becomes a machine's
// disk; whoever holds the pointer holds the machine.
std::shared_ptr<Disk> mount(const std::filesystem::path& folder, std::uint64_t seed);

}  // namespace icma::sim
