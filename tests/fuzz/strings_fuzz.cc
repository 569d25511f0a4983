// SPDX-License-Identifier: Apache-2.0
// A translation, which anybody may write.
#include "client/app/strings.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto strings = icma::app::Strings::parse(icma::fuzz::text_of(data, size));
  if (strings) static_cast<void>(strings->tr("module", "modules", 2));
  return 0;
}
