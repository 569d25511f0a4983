// SPDX-License-Identifier: Apache-2.0
#include "client/host/tour_hands.h"

#include <imgui.h>

namespace icma::host {

TourHands::TourHands(ClientWindow& window)
    : window_(window), driver_([&window] { window.draw(); }, window.host().nodes()) {}

Result<> TourHands::click(std::string_view name) {
  window_.settle();
  const auto done = driver_.click(name);
  window_.settle();
  if (done) return {};
  return fail(done.error().kind, done.error().describe(), screen());
}

Result<> TourHands::click(a11y::Role role, std::string_view name) {
  window_.settle();
  const auto done = driver_.click(role, name);
  window_.settle();
  if (done) return {};
  return fail(done.error().kind, done.error().describe(), screen());
}

void TourHands::press(ImGuiKeyChord chord) {
  driver_.press(chord);
  window_.settle();
}

Result<> TourHands::write(std::string_view field, std::string_view text) {
  ICMA_TRY_VOID(click(a11y::Role::kField, field));
  driver_.press(ImGuiMod_Ctrl | ImGuiKey_A);
  driver_.type(text);
  window_.settle();
  return {};
}

void TourHands::scroll(float notches) {
  driver_.scroll(notches);
}

void TourHands::stir() {
  stirred_ = !stirred_;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::GetIO().AddMousePosEvent(size.x / 2 + (stirred_ ? 3.0F : 0.0F), size.y / 2);
  window_.draw();
}

std::string TourHands::screen() const {
  std::string out = "on the screen:";
  for (const a11y::Node& node : driver_.nodes().nodes()) {
    if ((node.states & a11y::kPressable) != 0) out += " [" + node.name + "]";
  }
  return out;
}

}  // namespace icma::host
