// SPDX-License-Identifier: Apache-2.0
// What every fuzz target defines: takes any bytes, never crashes, never reads past them, and what
// it accepts it can write and read again. Called by libFuzzer in the fuzz preset and by smoke_main
// everywhere else.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "courses/base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace icma::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return as_text(ByteView(data, size));
}

// A zstd frame with these bytes as they are: compressing would cost more than all else here.
inline Bytes framed(ByteView plain) {
  // Window of 8 MiB and no size in the head; raw blocks of 128 KiB at most.
  Bytes out{0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x68};
  do {
    const std::size_t size = std::min(plain.size(), std::size_t{1} << 17U);
    const bool last = size == plain.size();
    const auto head = static_cast<std::uint32_t>((size << 3U) | (last ? 1U : 0U));
    for (unsigned byte = 0; byte < 3; ++byte) {
      out.push_back(static_cast<std::uint8_t>(head >> (8 * byte)));
    }
    out.insert(out.end(), plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size));
    plain = plain.subspan(size);
  } while (!plain.empty());
  return out;
}

// Reads an input byte by byte; zero when there is no more.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  bool ended() const { return rest_.empty(); }
  std::uint8_t byte() {
    const ByteView one = bytes(1);
    return one.empty() ? std::uint8_t{0} : one[0];
  }
  std::uint32_t pair() {
    const std::uint32_t high = byte();
    return high << 8U | byte();
  }
  ByteView bytes(std::size_t count) {
    const ByteView out = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(out.size());
    return out;
  }

 private:
  ByteView rest_;
};

// Files of a target that writes some are in memory where the system has that. Once, before the
// first of them.
inline bool keep_files_in_memory() {
  std::error_code ignored;
  return std::filesystem::is_directory("/dev/shm", ignored) &&
         ::setenv("TMPDIR", "/dev/shm", 0) == 0;
}

// A promise of the code under test that does not hold.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace icma::fuzz
