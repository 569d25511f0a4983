// SPDX-License-Identifier: Apache-2.0
// One font file in memory, open for drawing (FreeType) and for shaping (HarfBuzz).
#pragma once

#include <ft2build.h>
#include FT_FREETYPE_H
#include <filesystem>
#include <hb.h>
#include <memory>
#include <vector>

#include "courses/base/result.h"

namespace icma::ui {

// Owns the FreeType library that its files are opened with; outlives them.
class FontLibrary {
 public:
  FontLibrary();
  ~FontLibrary();
  FontLibrary(const FontLibrary&) = delete;
  FontLibrary& operator=(const FontLibrary&) = delete;
  FT_Library handle() const { return library_; }

 private:
  FT_Library library_ = nullptr;
};

class FontFile {
 public:
  // kNotFound or kCorrupt with the path.
  static Result<std::unique_ptr<FontFile>> open(const FontLibrary& library,
                                                const std::filesystem::path& path);
  ~FontFile();
  FontFile(const FontFile&) = delete;
  FontFile& operator=(const FontFile&) = delete;

  FT_Face face() const { return face_; }
  hb_face_t* shaping() const { return shaping_; }
  // Shared by all sizes: the caller sets the scale before it shapes.
  hb_font_t* font() const { return font_; }
  unsigned glyph_count() const { return static_cast<unsigned>(face_->num_glyphs); }
  bool has(char32_t codepoint) const { return FT_Get_Char_Index(face_, codepoint) != 0; }
  // Ascent and descent (positive) in ems.
  float ascent() const { return ascent_; }
  float descent() const { return descent_; }

 private:
  FontFile() = default;

  std::vector<unsigned char> bytes_;
  FT_Face face_ = nullptr;
  hb_face_t* shaping_ = nullptr;
  hb_font_t* font_ = nullptr;
  float ascent_ = 0;
  float descent_ = 0;
};

}  // namespace icma::ui
