// SPDX-License-Identifier: Apache-2.0
// Fonts: the faces of the interface in Dear ImGui's atlas, addressed by glyph, and shaped lines.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <imgui.h>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "client/ui/font_file.h"
#include "client/ui/type.h"
#include "courses/base/result.h"

namespace icma::ui {

// A face with its fallbacks, tried in order for every character. Dear ImGui knows it as one font
// whose "code points" are glyphs: kFirst + first[file] + glyph id.
struct FontChain {
  static constexpr unsigned kFirst = 0x200;

  std::vector<const FontFile*> files;
  std::vector<unsigned> first;  // number of glyphs in the files before
  ImFont* font = nullptr;

  ImWchar address(std::size_t file, unsigned glyph) const {
    return static_cast<ImWchar>(kFirst + first[file] + glyph);
  }
};

struct ShapedGlyph {
  ImWchar address = 0;     // in the chain's ImFont
  float x = 0;             // from the start of the line, in physical pixels
  std::uint32_t byte = 0;  // where its cluster begins in the text
};

// One line of text, shaped at one physical size. Positions are physical pixels.
struct ShapedLine {
  std::vector<ShapedGlyph> glyphs;
  float width = 0;
};

class Fonts {
 public:
  // Loads the faces from a folder made by third_party/fetch_fonts.sh. kNotFound names a missing
  // file. The Dear ImGui context must be current.
  static Result<std::unique_ptr<Fonts>> load(const std::filesystem::path& folder);
  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  // Kerned and with tabular figures; kept for the next frames. `pixels` is the physical em size.
  // The reference holds until trim().
  const ShapedLine& shape(Face face, int pixels, float tracking, std::string_view text);

  // The atlas font at a size; its glyphs are found by address.
  ImFontBaked* baked(Face face, int pixels) const;

  // Distance from the top of a line box to the baseline, in physical pixels.
  float baseline(Face face, int pixels, float line) const;

  const FontChain& chain(Face face) const { return chains_[static_cast<std::size_t>(face)]; }

  // Call once a frame: forgets lines when very many have been kept.
  void trim();

 private:
  Fonts() = default;
  Result<const FontFile*> file(const std::filesystem::path& path);
  Result<void> add_chain(Face face, const std::filesystem::path& folder,
                         std::span<const std::string_view> names);
  // Bytes of a text that one file of a chain has the glyphs for.
  struct Run {
    std::size_t file = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  void shape_run(const FontChain& chain, const Run& run, int pixels, float tracking,
                 std::string_view text, ShapedLine& line);

  struct Key {
    std::string text;
    std::uint32_t style = 0;
    bool operator==(const Key&) const = default;
  };
  struct KeyView {
    std::string_view text;
    std::uint32_t style = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Key& key) const { return (*this)(KeyView{key.text, key.style}); }
    std::size_t operator()(const KeyView& key) const {
      return std::hash<std::string_view>{}(key.text) ^ (std::size_t{key.style} * 0x9E3779B9U);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Key& a, const Key& b) const { return a == b; }
    bool operator()(const KeyView& a, const Key& b) const {
      return a.style == b.style && a.text == b.text;
    }
    bool operator()(const Key& a, const KeyView& b) const { return (*this)(b, a); }
  };

  FontLibrary library_;
  std::unordered_map<std::string, std::unique_ptr<FontFile>> files_;
  std::array<FontChain, kFaceCount> chains_;
  std::unordered_map<Key, ShapedLine, Hash, Equal> lines_;
  hb_buffer_t* buffer_ = nullptr;
};

}  // namespace icma::ui
