// SPDX-License-Identifier: Apache-2.0
// Documents of a package: program, quiz, practices, answers.
#include "courses/model/program.h"
#include "courses/model/question.h"
#include "courses/model/taxonomy.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  const auto json = parse_json(fuzz::text_of(data, size));
  if (!json) return 0;
  static_cast<void>(model::parse_taxonomy(*json));
  static_cast<void>(model::parse_response(*json));
  if (const auto quiz = model::parse_quiz(*json)) static_cast<void>(model::draw_form(*quiz, 7));
  if (const auto program = model::parse_program(*json)) {
    fuzz::require(model::parse_program(model::to_json(*program)).has_value());
  }
  return 0;
}
