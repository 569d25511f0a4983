// SPDX-License-Identifier: Apache-2.0
// Signed metadata from a server that may be anybody.
#include "courses/package/trust.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;

// What is accepted can be written, and is the same when it is read again.
template <typename Document>
void round_trip(const package::Envelope& envelope,
                Result<Document> (*parse)(const package::Envelope&)) {
  const auto document = parse(envelope);
  if (!document) return;
  fuzz::require(document->version >= 1);
  package::Envelope again;
  again.body = package::to_json(*document);
  const auto read = parse(again);
  fuzz::require(read.has_value());
  fuzz::require(package::to_json(*read) == again.body);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto envelope = package::parse_envelope(text);
  if (!envelope) {
    fuzz::require(!package::Trust::from_root(text));
    return 0;
  }
  // The signed bytes are those of the body, whatever else the text holds.
  const auto body = parse_json(envelope->canonical);
  fuzz::require(body && *body == envelope->body);
  round_trip(*envelope, package::parse_root);
  round_trip(*envelope, package::parse_timestamp);
  round_trip(*envelope, package::parse_snapshot);
  round_trip(*envelope, package::parse_targets);
  auto trust = package::Trust::from_root(text);
  if (!trust) return 0;
  static_cast<void>(trust->fingerprint());
  static_cast<void>(trust->receipt_keys());
  fuzz::require(!trust->update_root(text));
  fuzz::require(!trust->update_timestamp(text, Time::min()));
  return 0;
}
