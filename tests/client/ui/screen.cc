// SPDX-License-Identifier: Apache-2.0
// A Dear ImGui context with a null renderer.
#include "tests/client/ui/screen.h"

#include <doctest/doctest.h>
#include <imgui_internal.h>
#include <utility>

#include "tests/ui/samples.h"

namespace icma::ui {
namespace {

// What a renderer does with textures, without one.
void accept_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    switch (texture->Status) {
      case ImTextureStatus_WantCreate:
        texture->SetTexID(1);
        texture->SetStatus(ImTextureStatus_OK);
        break;
      case ImTextureStatus_WantUpdates:
        texture->SetStatus(ImTextureStatus_OK);
        break;
      case ImTextureStatus_WantDestroy:
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
        break;
      default:
        break;
    }
  }
}

}  // namespace

Screen::Screen(std::string_view sample, int width, int height, int scale)
    : context_(ImGui::CreateContext()), model_(samples::window(sample)) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DeltaTime = 1.0F / 60;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
  io.ConfigErrorRecovery = false;  // a mistake ends the test instead of printing a line
  auto host = Host::open(ICMA_FONT_DIR);
  REQUIRE_MESSAGE(host.has_value(), host.error().describe());
  host_ = std::move(*host);
  host_->set_reduced_motion(true);
  model_.text_scale = scale;
  coverage_ = std::make_unique<a11y::Coverage>(context_);
  driver_ = std::make_unique<Driver>([this] { frame(); }, host_->nodes());
  frames(3);
  commands_.clear();
}

Screen::~Screen() {
  coverage_.reset();
  host_.reset();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

void Screen::frame() {
  coverage_->begin_frame();
  ImGui::NewFrame();
  host_->frame(model_, *this, {}, 1);
  ImGui::Render();
  accept_textures();
}

void Screen::frames(int count) {
  for (int i = 0; i < count; ++i) frame();
}

std::vector<app::Command> Screen::take() {
  return std::exchange(commands_, {});
}

app::Command Screen::only() {
  auto commands = take();
  REQUIRE(commands.size() == 1);
  return commands.front();
}

app::Command Screen::click(a11y::Role role, std::string_view name) {
  commands_.clear();
  const auto clicked = driver_->click(role, name);
  REQUIRE_MESSAGE(clicked.has_value(), clicked.error().describe());
  return only();
}

app::Command Screen::click(std::string_view name) {
  commands_.clear();
  const auto clicked = driver_->click(name);
  REQUIRE_MESSAGE(clicked.has_value(), clicked.error().describe());
  return only();
}

}  // namespace icma::ui
