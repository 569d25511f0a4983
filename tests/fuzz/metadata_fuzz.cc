// SPDX-License-Identifier: Apache-2.0
// Signed metadata from a server that may be anybody.
#include "courses/package/trust.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  const std::string_view text = fuzz::text_of(data, size);
  static_cast<void>(package::parse_envelope(text));
  auto trust = package::Trust::from_root(text);
  if (!trust) return 0;
  static_cast<void>(trust->fingerprint());
  static_cast<void>(trust->receipt_keys());
  static_cast<void>(trust->update_root(text));
  static_cast<void>(trust->update_timestamp(text, Time::min()));
  return 0;
}
