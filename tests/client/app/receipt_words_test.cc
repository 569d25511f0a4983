// SPDX-License-Identifier: Apache-2.0
#include "client/app/receipt_words.h"

#include <doctest/doctest.h>
#include <set>

#include "sync/records/receipt_codes.h"
#include "tests/fakes/fake_clock.h"

namespace icma::app {

TEST_CASE("every code of a receipt has its own meaning, and something to do about it") {
  const Strings strings;
  const fakes::FakeClock clock;
  const Words words(strings, clock, {});
  std::set<std::string> meanings;
  for (const std::string_view code : records::kReceiptCodes) {
    CAPTURE(code);
    CHECK(meanings.insert(meaning_of(words, code)).second);
    if (code != "R15") CHECK(!remedy_of(words, code).empty());
  }
  CHECK(meaning_of(words, "R99") == "The server gives its reason by this code.");
  CHECK(remedy_of(words, "R99").empty());
}

}  // namespace icma::app
