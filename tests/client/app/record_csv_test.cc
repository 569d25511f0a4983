// SPDX-License-Identifier: Apache-2.0
#include "client/app/record_csv.h"

#include <doctest/doctest.h>

#include "tests/fakes/fake_clock.h"

namespace icma::app {

TEST_CASE("the transcript stands in a spreadsheet as it stands on the screen") {
  const Strings strings;
  const fakes::FakeClock clock;
  const Words words(strings, clock, {});
  RecordModel record;
  CHECK(record_csv(record, words) == "Date,Activity,Hours,State\r\n");
  record.rows.push_back({.date = "22 Nov",
                         .activity = "EGV-160 · Words, \"plain\" ones",
                         .hours = "0.5",
                         .state_word = "Credited"});
  record.rows.push_back(
      {.date = "", .activity = "=HYPERLINK(\"x\")", .hours = "-1", .state_word = "Line\nbreak"});
  CHECK(record_csv(record, words) ==
        "Date,Activity,Hours,State\r\n"
        "22 Nov,\"EGV-160 · Words, \"\"plain\"\" ones\",0.5,Credited\r\n"
        ",\"'=HYPERLINK(\"\"x\"\")\",'-1,\"Line\nbreak\"\r\n");
}

}  // namespace icma::app
