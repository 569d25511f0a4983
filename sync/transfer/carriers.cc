// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/carriers.h"

#include <algorithm>
#include <fmt/format.h>

namespace icma::transfer {
namespace {

std::vector<std::uint32_t> public_of(const package::Manifest& manifest,
                                     std::vector<std::uint32_t> wanted) {
  std::erase_if(wanted, [&manifest](std::uint32_t index) {
    return !manifest.packs[manifest.chunks[index].pack].is_public();
  });
  return wanted;
}

}  // namespace

std::vector<std::uint32_t> held_by(const Carrier& carrier, const Hash& manifest_name,
                                   const package::Manifest& manifest,
                                   const std::vector<std::uint32_t>& wanted,
                                   const protocol::CancelToken& cancel) {
  const std::size_t length = (manifest.chunks.size() + 7) / 8;
  const protocol::Request request{
      .path = fmt::format("{}/holdings/{}", carrier.base, manifest_name.to_hex()),
      .max_response_bytes = length + 1};
  const auto answer = carrier.transport->send(request, nullptr, cancel);
  if (answer && answer->status == 404) return public_of(manifest, wanted);
  if (!answer || answer->status != 200 || answer->body.size() != length) return {};
  std::vector<std::uint32_t> out;
  std::ranges::copy_if(wanted, std::back_inserter(out), [&answer](std::uint32_t index) {
    return ((static_cast<unsigned char>(answer->body[index / 8]) >> (index % 8)) & 1) != 0;
  });
  return out;
}

}  // namespace icma::transfer
