// SPDX-License-Identifier: Apache-2.0
// The build-time configuration of Dear ImGui for this product.
#pragma once

#include <cstdio>
#include <cstdlib>

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_OBSOLETE_KEYIO
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
// Text of every script is wanted, and private code points above 16 bits carry shaped glyphs.
#define IMGUI_USE_WCHAR32
// The four hooks are defined in client/access; they report every interactive item.
#define IMGUI_ENABLE_TEST_ENGINE

// A wrong use of the library must not pass unseen, in release builds neither.
#define IM_ASSERT(expression)                                                                \
  ((expression) ? static_cast<void>(0)                                                       \
                : (static_cast<void>(std::fprintf(stderr, "%s:%d: Dear ImGui was misused: %s\n", \
                                                  __FILE__, __LINE__, #expression)),         \
                   std::abort()))
