// SPDX-License-Identifier: Apache-2.0
// Packs that the server gives only to who holds full access to a program.
#include <algorithm>
#include <set>

#include "sync/transfer/transfer_work.h"

namespace icma::transfer {

using store::Download;
using store::DownloadState;

Result<PackPlaces> TransferEngine::places_at_server(const package::Manifest& manifest,
                                                    const std::vector<std::uint32_t>& wanted,
                                                    const protocol::CancelToken& cancel) {
  PackPlaces out{.transport = *options_.transport, .base = options_.base};
  std::set<std::uint32_t> entitled;
  for (const std::uint32_t index : wanted) {
    const std::uint32_t pack = manifest.chunks[index].pack;
    if (!manifest.packs[pack].is_public()) entitled.insert(pack);
  }
  if (entitled.empty()) return out;
  if (!options_.addresses) {
    return fail(ErrorKind::kUnauthorized, "this part of the program needs a sign-in");
  }
  std::vector<Hash> packs;
  for (const std::uint32_t pack : entitled) packs.push_back(manifest.packs[pack].hash);
  auto addresses = options_.addresses(manifest, packs, cancel);
  if (!addresses && addresses.error().kind == ErrorKind::kRefused) {
    return fail(ErrorKind::kRefused, std::string(kNeedsAccess), addresses.error().detail);
  }
  if (!addresses) return std::unexpected(addresses.error());
  if (addresses->size() != packs.size()) {
    return fail(ErrorKind::kNetwork, "the server named other packs than were asked for");
  }
  auto next = addresses->begin();
  for (const std::uint32_t pack : entitled) out.addresses.emplace(pack, std::move(*next++));
  return out;
}

Result<> TransferEngine::access_changed() {
  ICMA_TRY(const auto downloads, options_.store->downloads());
  for (const Download& one : downloads) {
    if (one.state != DownloadState::kSignIn) continue;
    ICMA_TRY_VOID(options_.store->set_state(one.version, one.module, DownloadState::kWanted));
  }
  if (options_.changed) options_.changed();
  return {};
}

}  // namespace icma::transfer
