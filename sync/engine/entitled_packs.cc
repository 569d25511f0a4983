// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/entitled_packs.h"

#include <algorithm>
#include <iterator>

namespace icma::engine {

Result<std::vector<std::string>> pack_addresses(Api& api, const std::string& provider,
                                                const std::string& program,
                                                std::span<const Hash> packs,
                                                const protocol::CancelToken& cancel) {
  std::vector<std::string> out;
  while (!packs.empty()) {
    const auto some = packs.first(std::min(packs.size(), protocol::kMaxPacksAsked));
    const protocol::PackAsk ask{provider, program, {some.begin(), some.end()}};
    ICMA_TRY(auto answer, api.call<protocol::PackAnswer>("/v1/packs", ask, cancel));
    if (answer.addresses.size() != some.size()) {
      return fail(ErrorKind::kNetwork, "the server's answer is damaged", "/v1/packs");
    }
    std::ranges::move(answer.addresses, std::back_inserter(out));
    packs = packs.subspan(some.size());
  }
  return out;
}

}  // namespace icma::engine
