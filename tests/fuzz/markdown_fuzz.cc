// SPDX-License-Identifier: Apache-2.0
// A page of a course, as the reader takes it apart.
#include "client/text/markdown.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(icma::text::read_markdown(icma::fuzz::text_of(data, size)));
  return 0;
}
