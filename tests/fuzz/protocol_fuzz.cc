// SPDX-License-Identifier: Apache-2.0
// Messages between client and server, read by both.
#include "sync/protocol/evidence.h"
#include "sync/protocol/messages.h"
#include "tests/fuzz/fuzz.h"

namespace {

template <typename Message>
void round_trip(std::string_view text) {
  using namespace icma;
  const auto message = protocol::decode<Message>(text);
  if (!message) return;
  // What is accepted comes back from its own writing.
  fuzz::require(protocol::decode<Message>(protocol::encode(*message)).has_value());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  const std::string_view text = fuzz::text_of(data, size);
  round_trip<protocol::Hello>(text);
  round_trip<protocol::HelloAnswer>(text);
  round_trip<protocol::Push>(text);
  round_trip<protocol::PushAnswer>(text);
  round_trip<protocol::Pull>(text);
  round_trip<protocol::PullAnswer>(text);
  round_trip<protocol::ServerInfo>(text);
  round_trip<protocol::DeviceGrant>(text);
  round_trip<protocol::Tokens>(text);
  round_trip<protocol::EvidenceOffer>(text);
  round_trip<protocol::EvidenceAnswer>(text);
  round_trip<protocol::EvidenceStanding>(text);
  return 0;
}
