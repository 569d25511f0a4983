// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/texture.h"

#include <algorithm>
#include <cstring>
#include <imgui_internal.h>

namespace icma::ui {
namespace {

// Frees textures that were given up and that the renderer has let go. They live that long because
// the draw lists of the frame before may still name them.
void collect(ImVector<ImTextureData*>& user_textures) {
  for (int i = user_textures.Size - 1; i >= 0; --i) {
    ImTextureData* data = user_textures[i];
    if (data->WantDestroyNextFrame && data->Status == ImTextureStatus_Destroyed) {
      ImGui::UnregisterUserTexture(data);
      ImGui::GetPlatformIO().Textures.find_erase(data);
      IM_DELETE(data);
    }
  }
}

}  // namespace

Texture::Texture(int width, int height) : data_(IM_NEW(ImTextureData)()) {
  collect(ImGui::GetCurrentContext()->UserTextures);
  data_->Create(ImTextureFormat_RGBA32, std::max(1, width), std::max(1, height));
  data_->UseColors = true;
  std::memset(data_->GetPixels(), 0, static_cast<std::size_t>(data_->GetSizeInBytes()));
  ImGui::RegisterUserTexture(data_);
}

Texture::~Texture() {
  // Without a context the renderer is gone, and its textures with it.
  if (ImGui::GetCurrentContext() == nullptr) {
    IM_DELETE(data_);
    return;
  }
  if (data_->TexID == ImTextureID_Invalid) {
    ImGui::UnregisterUserTexture(data_);
    ImGui::GetPlatformIO().Textures.find_erase(data_);
    IM_DELETE(data_);
    return;
  }
  data_->WantDestroyNextFrame = true;
  data_->UnusedFrames = 1;
  data_->SetStatus(ImTextureStatus_WantDestroy);
}

void Texture::set(std::span<const std::uint8_t> rgba) {
  const auto size = static_cast<std::size_t>(data_->GetSizeInBytes());
  if (rgba.size() != size) return;
  std::memcpy(data_->GetPixels(), rgba.data(), size);
  if (data_->Status != ImTextureStatus_OK) return;  // what waits for its upload takes this one
  const ImTextureRect whole{0, 0, static_cast<unsigned short>(data_->Width),
                            static_cast<unsigned short>(data_->Height)};
  data_->Updates.resize(0);
  data_->Updates.push_back(whole);
  data_->UpdateRect = data_->UsedRect = whole;
  data_->SetStatus(ImTextureStatus_WantUpdates);
}

void Texture::draw(const Painter& paint, const Rect& r) const {
  ImGui::GetWindowDrawList()->AddImage(data_->GetTexRef(), paint.at({r.x, r.y}),
                                       paint.at({r.right(), r.bottom()}));
}

}  // namespace icma::ui
