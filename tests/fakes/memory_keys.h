// SPDX-License-Identifier: Apache-2.0
// A key store in memory: keys can be lost, or the keyring locked, on wish.
#pragma once

#include <map>

#include "sync/records/learner_store.h"

namespace icma::fakes {

class MemoryKeys final : public records::KeyStore {
 public:
  Result<std::optional<records::DeviceKey>> load(const Uuid& learner) override {
    if (locked) return fail(ErrorKind::kBusy, "the keyring is locked");
    const auto at = keys.find(learner);
    if (at == keys.end()) return std::nullopt;
    return at->second;
  }
  Result<> save(const Uuid& learner, const records::DeviceKey& key) override {
    if (locked) return fail(ErrorKind::kBusy, "the keyring is locked");
    keys.insert_or_assign(learner, key);
    return {};
  }

  std::map<Uuid, records::DeviceKey> keys;
  bool locked = false;
};

}  // namespace icma::fakes
