// SPDX-License-Identifier: Apache-2.0
// Measure: widths of words, remembered, so that laying out again costs little.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "client/text/shaper.h"

namespace icma::text {

class Measure {
 public:
  // The shaper outlives this object. When its answers change (another scale), call clear().
  explicit Measure(Shaper& shaper) : shaper_(shaper) {}

  float width(const TypeStyle& style, std::string_view text);
  Shaper& shaper() { return shaper_; }
  void clear() { widths_.clear(); }

 private:
  struct Key {
    std::string text;
    TypeStyle style;
  };
  struct KeyView {
    std::string_view text;
    const TypeStyle& style;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const KeyView& key) const;
    std::size_t operator()(const Key& key) const { return (*this)(KeyView{key.text, key.style}); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Key& a, const Key& b) const {
      return a.text == b.text && a.style == b.style;
    }
    bool operator()(const KeyView& a, const Key& b) const {
      return a.text == b.text && a.style == b.style;
    }
    bool operator()(const Key& a, const KeyView& b) const { return (*this)(b, a); }
  };

  Shaper& shaper_;
  std::unordered_map<Key, float, Hash, Equal> widths_;
};

}  // namespace icma::text
