// SPDX-License-Identifier: Apache-2.0
// Events that came over a network or from a disk that lies. The first line is the type, the second
// the envelope, the rest the body.
#include "sync/records/bodies.h"
#include "sync/records/event.h"
#include "sync/records/state.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  std::string_view text = fuzz::text_of(data, size);
  const auto line = [&text] {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view out = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return out;
  };
  const std::string_view type = line();
  const std::string_view envelope = line();
  static_cast<void>(records::decode_envelope(envelope));
  if (const auto body = parse_json(text)) {
    static_cast<void>(records::check_body(type, 1, *body));
  }
  static_cast<void>(records::decode_row<records::ActivityState>(text));
  static_cast<void>(records::decode_row<records::AttemptState>(text));
  static_cast<void>(records::decode_row<records::ModuleState>(text));
  static_cast<void>(records::decode_row<records::ProgramState>(text));
  return 0;
}
