// SPDX-License-Identifier: Apache-2.0
// Reading font files.
#include "client/ui/font_file.h"

#include <fstream>
#include <hb-ft.h>
#include <hb-ot.h>
#include <iterator>

namespace icma::ui {

FontLibrary::FontLibrary() {
  FT_Init_FreeType(&library_);
}

FontLibrary::~FontLibrary() {
  FT_Done_FreeType(library_);
}

Result<std::unique_ptr<FontFile>> FontFile::open(const FontLibrary& library,
                                                 const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorKind::kNotFound, "a font file is missing", path.string());
  std::unique_ptr<FontFile> file(new FontFile);
  file->bytes_.assign(std::istreambuf_iterator<char>(in), {});
  if (FT_New_Memory_Face(library.handle(), file->bytes_.data(),
                         static_cast<FT_Long>(file->bytes_.size()), 0, &file->face_) != 0) {
    return fail(ErrorKind::kCorrupt, "a font file cannot be read", path.string());
  }
  const auto em = static_cast<float>(file->face_->units_per_EM);
  file->ascent_ = static_cast<float>(file->face_->ascender) / em;
  file->descent_ = -static_cast<float>(file->face_->descender) / em;
  // Tables are read through FreeType, which unpacks WOFF2; HarfBuzz alone could not.
  file->shaping_ = hb_ft_face_create_referenced(file->face_);
  file->font_ = hb_font_create(file->shaping_);
  hb_ot_font_set_funcs(file->font_);
  return file;
}

FontFile::~FontFile() {
  if (font_ != nullptr) hb_font_destroy(font_);
  if (shaping_ != nullptr) hb_face_destroy(shaping_);
  if (face_ != nullptr) FT_Done_Face(face_);
}

}  // namespace icma::ui
