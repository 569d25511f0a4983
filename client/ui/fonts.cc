// SPDX-License-Identifier: Apache-2.0
// Faces, fallback and shaping.
#include "client/ui/fonts.h"

#include <cmath>
#include <utility>

#include "client/ui/font_loader.h"
#include "client/ui/utf8.h"

namespace icma::ui {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> kSans{"inter-400.otf", "noto-sans-400.ttf"};
constexpr std::array<std::string_view, 2> kSansMedium{"inter-500.otf", "noto-sans-400.ttf"};
constexpr std::array<std::string_view, 2> kSansSemi{"inter-600.otf", "noto-sans-400.ttf"};
constexpr std::array<std::string_view, 3> kSerif{"source-serif-4-latin-400-normal.woff2",
                                                 "source-serif-4-latin-ext-400-normal.woff2",
                                                 "noto-serif-400.ttf"};
constexpr std::array<std::string_view, 3> kSerifItalic{"source-serif-4-latin-400-italic.woff2",
                                                       "source-serif-4-latin-ext-400-italic.woff2",
                                                       "noto-serif-400.ttf"};
constexpr std::array<std::string_view, 3> kSerifSemi{"source-serif-4-latin-600-normal.woff2",
                                                     "source-serif-4-latin-ext-600-normal.woff2",
                                                     "noto-serif-400.ttf"};
constexpr std::array<std::string_view, 2> kMono{"mono-400.ttf", "noto-sans-400.ttf"};
constexpr std::array<std::string_view, 3> kEasy{"atkinson-hyperlegible-latin-400-normal.woff2",
                                                "atkinson-hyperlegible-latin-ext-400-normal.woff2",
                                                "noto-sans-400.ttf"};
constexpr std::array<std::string_view, 3> kEasyBold{
    "atkinson-hyperlegible-latin-700-normal.woff2",
    "atkinson-hyperlegible-latin-ext-700-normal.woff2", "noto-sans-400.ttf"};
constexpr std::array<std::string_view, 1> kIcons{"tabler-icons-300.ttf"};

constexpr std::array<std::pair<Face, Names>, kFaceCount> kFaces{{{Face::kSans, kSans},
                                                                 {Face::kSansMedium, kSansMedium},
                                                                 {Face::kSansSemi, kSansSemi},
                                                                 {Face::kSerif, kSerif},
                                                                 {Face::kSerifItalic, kSerifItalic},
                                                                 {Face::kSerifSemi, kSerifSemi},
                                                                 {Face::kMono, kMono},
                                                                 {Face::kEasy, kEasy},
                                                                 {Face::kEasyBold, kEasyBold},
                                                                 {Face::kIcons, kIcons}}};

constexpr std::size_t kMostLines = 6000;

// Enough for a screen of text many times over; beyond it a frame would keep growing the table.
std::size_t file_for(const FontChain& chain, char32_t codepoint) {
  for (std::size_t i = 0; i < chain.files.size(); ++i) {
    if (chain.files[i]->has(codepoint)) return i;
  }
  return 0;
}

}  // namespace

Result<std::unique_ptr<Fonts>> Fonts::load(const std::filesystem::path& folder) {
  std::unique_ptr<Fonts> fonts(new Fonts);
  fonts->buffer_ = hb_buffer_create();
  for (const auto& [face, names] : kFaces) {
    ICMA_TRY_VOID(fonts->add_chain(face, folder, names));
  }
  return fonts;
}

Fonts::~Fonts() {
  if (buffer_ != nullptr) hb_buffer_destroy(buffer_);
  // The atlas refers to the chains; it must not outlive them with fonts inside.
  if (ImGui::GetCurrentContext() != nullptr) {
    for (FontChain& chain : chains_) {
      if (chain.font != nullptr) ImGui::GetIO().Fonts->RemoveFont(chain.font);
    }
  }
}

Result<const FontFile*> Fonts::file(const std::filesystem::path& path) {
  auto& slot = files_[path.string()];
  if (slot == nullptr) {
    ICMA_TRY(slot, FontFile::open(library_, path));
  }
  return slot.get();
}

Result<void> Fonts::add_chain(Face face, const std::filesystem::path& folder, Names names) {
  FontChain& chain = chains_[static_cast<std::size_t>(face)];
  unsigned before = 0;
  for (const std::string_view name : names) {
    ICMA_TRY(const FontFile* opened, file(folder / name));
    chain.files.push_back(opened);
    chain.first.push_back(before);
    before += opened->glyph_count();
  }
  chain.font = add_to_atlas(chain);
  return {};
}

ImFontBaked* Fonts::baked(Face face, int pixels) const {
  return chain(face).font->GetFontBaked(static_cast<float>(pixels));
}

float Fonts::baseline(Face face, int pixels, float line) const {
  const FontFile& main = *chain(face).files.front();
  const float ascent = std::round(main.ascent() * static_cast<float>(pixels));
  const float descent = std::round(main.descent() * static_cast<float>(pixels));
  return std::floor((line - (ascent + descent)) / 2) + ascent;
}

const ShapedLine& Fonts::shape(Face face, int pixels, float tracking, std::string_view text) {
  const auto spacing = static_cast<std::uint32_t>(std::lround((tracking + 0.1F) * 10000));
  const std::uint32_t style =
      static_cast<std::uint32_t>(face) << 24U ^ static_cast<std::uint32_t>(pixels) << 12U ^ spacing;
  const auto found = lines_.find(KeyView{text, style});
  if (found != lines_.end()) return found->second;

  const FontChain& used = chain(face);
  ShapedLine line;
  Run run;
  while (run.end < text.size()) {
    std::uint32_t next = run.end;
    const std::size_t file = file_for(used, utf8_next(text, next));
    if (run.end > run.begin && file != run.file) {
      shape_run(used, run, pixels, tracking, text, line);
      run.begin = run.end;
    }
    run.file = file;
    run.end = next;
  }
  if (run.end > run.begin) shape_run(used, run, pixels, tracking, text, line);
  return lines_.emplace(Key{std::string(text), style}, std::move(line)).first->second;
}

void Fonts::shape_run(const FontChain& chain, const Run& run, int pixels, float tracking,
                      std::string_view text, ShapedLine& line) {
  const FontFile& used = *chain.files[run.file];
  const int scale = pixels * 64;
  hb_font_set_scale(used.font(), scale, scale);
  hb_buffer_clear_contents(buffer_);
  hb_buffer_add_utf8(buffer_, text.data(), static_cast<int>(text.size()), run.begin,
                     static_cast<int>(run.end - run.begin));
  hb_buffer_guess_segment_properties(buffer_);
  // Figures of one width, so that columns of numbers stand still.
  constexpr hb_feature_t kTabular{HB_TAG('t', 'n', 'u', 'm'), 1, 0, static_cast<unsigned>(-1)};
  hb_shape(used.font(), buffer_, &kTabular, 1);
  unsigned count = 0;
  const hb_glyph_info_t* info = hb_buffer_get_glyph_infos(buffer_, &count);
  const hb_glyph_position_t* position = hb_buffer_get_glyph_positions(buffer_, &count);
  for (unsigned i = 0; i < count; ++i) {
    const float natural =
        static_cast<float>(hb_font_get_glyph_h_advance(used.font(), info[i].codepoint)) / 64.0F;
    const float kern = static_cast<float>(position[i].x_advance) / 64.0F - natural;
    line.glyphs.push_back({chain.address(run.file, info[i].codepoint),
                           line.width + static_cast<float>(position[i].x_offset) / 64.0F,
                           info[i].cluster});
    // Whole pixels keep the stems of equal letters equal; kerning may fall between.
    line.width += std::round(natural) + kern + tracking * static_cast<float>(pixels);
  }
}

void Fonts::trim() {
  if (lines_.size() > kMostLines) lines_.clear();
}

}  // namespace icma::ui
