// SPDX-License-Identifier: Apache-2.0
// Hands and eyes of the tour: it presses, types and waits as a person does, and knows no command.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "client/host/client_window.h"
#include "client/ui/driver/driver.h"

namespace icma::host {

class TourHands {
 public:
  using Wait = std::chrono::milliseconds;

  explicit TourHands(ClientWindow& window);

  // Presses what has this name; the error names what is on the screen instead.
  Result<> click(std::string_view name);
  Result<> click(a11y::Role role, std::string_view name);
  void press(ImGuiKeyChord chord);
  // Replaces what is in the field of this name.
  Result<> write(std::string_view field, std::string_view text);
  void scroll(float notches);
  // The pointer moves a little, as that of somebody who is there.
  void stir();

  // Draws frames until the condition holds; false after the time is up.
  template <typename Condition>
  bool wait(Condition&& condition, Wait at_most = Wait(20'000)) {
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (std::chrono::steady_clock::now() < end) {
      window_.draw();
      if (condition()) return true;
      std::this_thread::sleep_for(Wait(20));
    }
    return false;
  }

  template <typename Model>
  bool is() const {
    return std::holds_alternative<Model>(window_.model().screen);
  }
  template <typename Model>
  Result<> expect() const {
    if (is<Model>()) return {};
    return fail(ErrorKind::kInternal, "another screen is shown than expected", screen());
  }
  // An empty one when another screen is shown.
  template <typename Model>
  const Model& shown() const {
    static const Model kNothing;
    const Model* model = std::get_if<Model>(&window_.model().screen);
    return model == nullptr ? kNothing : *model;
  }

 private:
  // Everything on the screen that can be pressed, for a message.
  std::string screen() const;

  ClientWindow& window_;
  ui::Driver driver_;
  bool stirred_ = false;
};

}  // namespace icma::host
