// SPDX-License-Identifier: Apache-2.0
// The head of an author's file.
#include "courses/authoring/yaml.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  const std::string_view text = fuzz::text_of(data, size);
  static_cast<void>(authoring::parse_yaml(text));
  static_cast<void>(authoring::split_front_matter(text));
  return 0;
}
