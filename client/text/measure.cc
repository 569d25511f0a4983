// SPDX-License-Identifier: Apache-2.0
#include "client/text/measure.h"

#include <functional>

namespace icma::text {
namespace {

// A book has fewer different words; beyond it the text is no prose and not worth remembering.
constexpr std::size_t kMostWords = 60'000;
constexpr std::size_t kLongestWord = 64;

}  // namespace

std::size_t Measure::Hash::operator()(const KeyView& key) const {
  const auto style = static_cast<std::size_t>(key.style.face) * 1024 +
                     static_cast<std::size_t>(key.style.size * 8);
  return std::hash<std::string_view>{}(key.text) ^ style * 0x9E3779B97F4A7C15U;
}

float Measure::width(const TypeStyle& style, std::string_view text) {
  if (text.empty()) return 0;
  if (text.size() > kLongestWord) return shaper_.width(style, text);
  const auto found = widths_.find(KeyView{text, style});
  if (found != widths_.end()) return found->second;
  if (widths_.size() >= kMostWords) widths_.clear();
  const float width = shaper_.width(style, text);
  widths_.emplace(Key{std::string(text), style}, width);
  return width;
}

}  // namespace icma::text
