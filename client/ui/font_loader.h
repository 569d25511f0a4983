// SPDX-License-Identifier: Apache-2.0
// Brings glyphs of a font chain into Dear ImGui's atlas on demand, at em sizes.
#pragma once

#include <imgui.h>

namespace icma::ui {

struct FontChain;

// The chain must stay where it is, and outlive the font.
ImFont* add_to_atlas(const FontChain& chain);

}  // namespace icma::ui
