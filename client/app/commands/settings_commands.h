// SPDX-License-Identifier: Apache-2.0
// Commands about the first run, the account and the settings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/app/commands/fields.h"

namespace icma::app {

// The next step of the first run.
struct WelcomeNext : NoMembers {
  static constexpr std::string_view kName = "welcome-next";
};

// The step before.
struct WelcomeBack : NoMembers {
  static constexpr std::string_view kName = "welcome-back";
};

// The rest of the first run is skipped; it can be resumed in Settings.
struct SkipWelcome : NoMembers {
  static constexpr std::string_view kName = "skip-welcome";
};

// Starts a sign-in; the code and the address come with the next view model.
struct SignIn : NoMembers {
  static constexpr std::string_view kName = "sign-in";
};

// Opens the sign-in page in the system's browser.
struct OpenSignInPage : NoMembers {
  static constexpr std::string_view kName = "open-sign-in-page";
};

// Gives the started sign-in up.
struct CancelSignIn : NoMembers {
  static constexpr std::string_view kName = "cancel-sign-in";
};

// Forgets the token; records stay.
struct SignOut : NoMembers {
  static constexpr std::string_view kName = "sign-out";
};

// Goes on without an account.
struct LookAround : NoMembers {
  static constexpr std::string_view kName = "look-around";
};

// Whether records are sent while the window is closed.
struct SetBackgroundSync {
  static constexpr std::string_view kName = "set-background-sync";
  bool on = false;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("on", self.on));
  }
  bool operator==(const SetBackgroundSync&) const = default;
};

// En or es-MX; acts at once.
struct SetLanguage {
  static constexpr std::string_view kName = "set-language";
  std::string language;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("language", self.language));
  }
  bool operator==(const SetLanguage&) const = default;
};

// Percent, 80 to 200; acts at once.
struct SetTextScale {
  static constexpr std::string_view kName = "set-text-scale";
  int percent = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("percent", self.percent));
  }
  bool operator==(const SetTextScale&) const = default;
};

// Auto, light, dark, sepia, hc-dark, hc-light.
struct SetTheme {
  static constexpr std::string_view kName = "set-theme";
  std::string theme;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("theme", self.theme));
  }
  bool operator==(const SetTheme&) const = default;
};

// Any other setting by its key; the value is written as text.
struct SetSetting {
  static constexpr std::string_view kName = "set-setting";
  std::string key;
  std::string value;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("key", self.key), field("value", self.value));
  }
  bool operator==(const SetSetting&) const = default;
};

// Back to the default.
struct ResetSetting {
  static constexpr std::string_view kName = "reset-setting";
  std::string key;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("key", self.key));
  }
  bool operator==(const ResetSetting&) const = default;
};

}  // namespace icma::app
