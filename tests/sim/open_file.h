// SPDX-License-Identifier: Apache-2.0
// The files of simulated machines while somebody has them open: bytes, locks and shared memory of
// SQLite without a system call. A file is read when it is opened first and written back when it is
// closed last, so that programs may copy, move and remove it between. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace icma::sim {

class OpenFile {
 public:
  static constexpr int kSlots = 8;  // of SQLite's write-ahead log

  // What one connection holds of a file.
  struct Holder {
    int level = 0;  // of SQLite's five: none, shared, reserved, pending, exclusive
    bool mapped = false;
    std::uint8_t shared = 0;  // slots, a bit each
    std::uint8_t whole = 0;
  };

  // Null when there is none and none is to be made.
  static OpenFile* open(const std::string& path, bool create);
  static void close(OpenFile* file);
  // Null when it is not open.
  static OpenFile* find(const std::string& path);
  // Who has it open goes on with it, and nothing of it is written back.
  static void remove(const std::string& path);

  const std::string& path() const { return path_; }
  std::string_view bytes() const { return bytes_; }
  void write(std::string_view bytes, std::size_t at);
  void resize(std::size_t size);

  // False: another connection holds it.
  bool lock(Holder& holder, int level);
  void unlock(Holder& holder, int level);
  bool is_reserved() const { return reserved_; }
  // Null when the page is not there and not to be made.
  void* map(Holder& holder, std::size_t page, std::size_t size, bool extend);
  void unmap(Holder& holder);
  bool lock_slots(Holder& holder, int first, int count, bool whole);
  void unlock_slots(Holder& holder, int first, int count, bool whole);

 private:
  explicit OpenFile(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::string bytes_;
  int users_ = 0;
  bool changed_ = false;
  bool removed_ = false;
  int shared_ = 0;  // connections with a shared lock or more
  bool reserved_ = false;
  bool exclusive_ = false;  // or on the way to it
  int mappers_ = 0;
  std::vector<std::unique_ptr<char[]>> pages_;
  std::array<int, kSlots> slot_shared_{};
  std::array<bool, kSlots> slot_whole_{};
};

}  // namespace icma::sim
