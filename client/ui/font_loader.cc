// SPDX-License-Identifier: Apache-2.0
// A font loader of our own, since Dear ImGui's asks for characters and sizes faces by their height:
// this one asks for glyphs, which shaping needs, and sizes them by the em, as the type scale does.
#include "client/ui/font_loader.h"

#include <cmath>
#include <cstdio>
#include <imgui_internal.h>

#include "client/ui/fonts.h"

namespace icma::ui {
namespace {

// The glyph's field holds 26 bits; what is asked for is 0x10FFFF at most.
constexpr ImWchar kCodepointMask = 0x3FFFFFF;

// What the atlas takes for the data of a font.
struct Handle {
  const FontChain* chain;
};

const FontChain& chain_of(const ImFontConfig* source) {
  return *static_cast<const FontChain*>(source->FontLoaderData);
}

// Which file of the chain, and which glyph of it, an address means; false when none.
bool locate(const FontChain& chain, ImWchar address, FT_Face& face, unsigned& glyph) {
  if (address < FontChain::kFirst) return false;
  const unsigned wanted = address - FontChain::kFirst;
  for (std::size_t i = chain.files.size(); i-- > 0;) {
    if (wanted < chain.first[i]) continue;
    face = chain.files[i]->face();
    glyph = wanted - chain.first[i];
    return glyph < chain.files[i]->glyph_count();
  }
  return false;
}

bool source_init(ImFontAtlas* /*atlas*/, ImFontConfig* source) {
  source->FontLoaderData =
      const_cast<FontChain*>(static_cast<const Handle*>(source->FontData)->chain);
  return true;
}

void source_destroy(ImFontAtlas* /*atlas*/, ImFontConfig* source) {
  source->FontLoaderData = nullptr;
}

bool contains_glyph(ImFontAtlas* /*atlas*/, ImFontConfig* source, ImWchar address) {
  FT_Face face = nullptr;
  unsigned glyph = 0;
  return locate(chain_of(source), address, face, glyph);
}

bool baked_init(ImFontAtlas* /*atlas*/, ImFontConfig* source, ImFontBaked* baked, void* /*data*/) {
  const FontFile& main = *chain_of(source).files.front();
  baked->Ascent = main.ascent() * baked->Size;
  baked->Descent = -main.descent() * baked->Size;
  return true;
}

void copy_bitmap(const FT_Bitmap& bitmap, ImVector<unsigned char>& rgba) {
  rgba.resize(static_cast<int>(bitmap.width * bitmap.rows * 4));
  unsigned char* out = rgba.Data;
  for (unsigned y = 0; y < bitmap.rows; ++y) {
    const unsigned char* row = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
    for (unsigned x = 0; x < bitmap.width; ++x) {
      *out++ = 255;
      *out++ = 255;
      *out++ = 255;
      *out++ = row[x];
    }
  }
}

void place_in_atlas(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked,
                    const FT_GlyphSlot slot, ImFontGlyph* out) {
  const FT_Bitmap& bitmap = slot->bitmap;
  const auto width = static_cast<int>(bitmap.width);
  const auto height = static_cast<int>(bitmap.rows);
  if (width == 0 || height == 0) return;
  const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, width, height);
  if (id == ImFontAtlasRectId_Invalid) return;
  ImTextureRect* rect = ImFontAtlasPackGetRect(atlas, id);
  copy_bitmap(bitmap, atlas->Builder->TempBuffer);
  // Relative to the baseline: lines are laid out here, not by Dear ImGui.
  out->X0 = static_cast<float>(slot->bitmap_left);
  out->Y0 = static_cast<float>(-slot->bitmap_top);
  out->X1 = out->X0 + static_cast<float>(width);
  out->Y1 = out->Y0 + static_cast<float>(height);
  out->Visible = true;
  out->PackId = id;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, out, rect,
                                     atlas->Builder->TempBuffer.Data, ImTextureFormat_RGBA32,
                                     width * 4);
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* /*data*/,
                ImWchar address, ImFontGlyph* out, float* advance_only) {
  FT_Face face = nullptr;
  unsigned glyph = 0;
  if (!locate(chain_of(source), address, face, glyph)) return false;
  FT_Set_Pixel_Sizes(face, 0, static_cast<FT_UInt>(std::lround(baked->Size)));
  // Light hinting moves outlines vertically only: stems stay true, lines stay crisp.
  if (FT_Load_Glyph(face, glyph, FT_LOAD_TARGET_LIGHT) != 0) return false;
  const float advance = static_cast<float>(face->glyph->advance.x) / 64.0F;
  if (advance_only != nullptr) {
    *advance_only = advance;
    return true;
  }
  if (FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL) != 0) return false;
  out->Codepoint = address & kCodepointMask;
  out->AdvanceX = advance;
  place_in_atlas(atlas, source, baked, face->glyph, out);
  return true;
}

const ImFontLoader& loader() {
  static const ImFontLoader kInstance = [] {
    ImFontLoader made;
    made.Name = "icma";
    made.FontSrcInit = source_init;
    made.FontSrcDestroy = source_destroy;
    made.FontSrcContainsGlyph = contains_glyph;
    made.FontBakedInit = baked_init;
    made.FontBakedLoadGlyph = load_glyph;
    return made;
  }();
  return kInstance;
}

}  // namespace

ImFont* add_to_atlas(const FontChain& chain) {
  ImFontConfig config;
  config.FontLoader = &loader();
  config.SizePixels = 16;
  Handle handle{&chain};
  config.FontData = &handle;
  config.FontDataSize = sizeof(handle);
  config.FontDataOwnedByAtlas = false;  // the atlas keeps a copy of the handle
  std::snprintf(config.Name, sizeof(config.Name), "%s", chain.files.front()->face()->family_name);
  return ImGui::GetIO().Fonts->AddFont(&config);
}

}  // namespace icma::ui
