// SPDX-License-Identifier: Apache-2.0
// Device keys and the session in files that only the user can read.
#pragma once

#include "sync/platform/paths.h"
#include "sync/protocol/session.h"
#include "sync/records/learner_store.h"

namespace icma::platform {

class FileKeyStore final : public records::KeyStore {
 public:
  explicit FileKeyStore(const Profile& profile) : profile_(profile) {}
  Result<std::optional<records::DeviceKey>> load(const Uuid& learner) override;
  Result<> save(const Uuid& learner, const records::DeviceKey& key) override;

 private:
  Profile profile_;
};

class FileSessionStore final : public protocol::SessionStore {
 public:
  explicit FileSessionStore(const Profile& profile) : profile_(profile) {}
  Result<std::optional<protocol::Session>> load() override;
  Result<> save(const protocol::Session& session) override;
  Result<> clear() override;
  Result<> exclusively(const std::function<Result<>()>& work) override;

 private:
  Profile profile_;
};

}  // namespace icma::platform
