// SPDX-License-Identifier: Apache-2.0
// The first run: language and size, sign-in, storage, sync.
#pragma once

#include <string>
#include <vector>

namespace icma::app {

struct LanguageChoice {
  std::string tag;   // "es-MX"
  std::string name;  // in its own words
};

struct DeviceSignIn {
  enum class State { kIdle, kStarting, kWaiting, kDone, kFailed };
  State state = State::kIdle;
  std::string code;     // "WDJB-MJHT"
  std::string address;  // where to type it
  std::string expires;  // "The code holds for 10 minutes."
  std::string problem;  // when it failed: what happened and what to do
};

struct WelcomeModel {
  int step = 1;  // 1 to 4
  std::string language = "en";
  std::vector<LanguageChoice> languages;
  int text_scale = 100;
  DeviceSignIn sign_in;
  std::string storage_folder;
  std::string storage_free;  // "41 GB free"
  bool background_sync = true;
  std::string sample_program;  // "ETH-101"
};

}  // namespace icma::app
