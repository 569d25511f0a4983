// SPDX-License-Identifier: Apache-2.0
// View models of the settings and the first run.
#pragma once

#include "client/app/context.h"
#include "client/app/view_models.h"

namespace icma::app {

struct WelcomeState {
  int step = 1;
  DeviceSignIn sign_in;
};

struct Facts {
  std::string version;
  std::string profile;              // folder
  std::string trust;                // fingerprint of the publisher's root, or ""
  std::string confirmed;            // when the catalogue was last confirmed
  std::string policy_problem = {};  // why the machine's policy could not be read
  std::int64_t unsent = 0;          // records that are not at the server
};

SettingsModel build_settings(const Words& words, const SettingsStore& settings,
                             const SyncState& sync, const std::string& learner, const Facts& facts);
WelcomeModel build_welcome(const Words& words, const SettingsStore& settings,
                           const WelcomeState& state, const std::string& folder,
                           std::uint64_t free_bytes);

}  // namespace icma::app
