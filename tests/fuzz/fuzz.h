// SPDX-License-Identifier: Apache-2.0
// What every fuzz target defines: takes any bytes, never crashes, never reads past them, and what
// it accepts it can write and read again. Called by libFuzzer in the fuzz preset and by smoke_main
// everywhere else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "courses/base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace icma::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return as_text(ByteView(data, size));
}

// A promise of the code under test that does not hold.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace icma::fuzz
