// SPDX-License-Identifier: Apache-2.0
#include "client/text/document.h"

#include <algorithm>

#include "courses/base/text.h"

namespace icma::text {

std::optional<int> Document::find_anchor(std::string_view anchor) const {
  const auto found =
      std::ranges::find_if(blocks, [&](const Block& block) { return block.anchor == anchor; });
  if (found != blocks.end()) return static_cast<int>(found - blocks.begin());
  const auto alias = aliases.find(anchor);
  if (alias != aliases.end() && alias->second < static_cast<int>(blocks.size())) {
    return alias->second;
  }
  return std::nullopt;
}

std::string_view Document::section_of(int block) const {
  for (int i = std::min(block, static_cast<int>(blocks.size()) - 1); i >= 0; --i) {
    const Block& at = blocks[static_cast<std::size_t>(i)];
    if (at.kind == BlockKind::kHeading) return at.anchor;
  }
  return {};
}

std::string readable_text(const Block& block) {
  if (block.kind == BlockKind::kFigure) {
    if (block.text.empty() || block.alt.empty()) return block.alt + block.text;
    return block.alt + "\n" + block.text;
  }
  if (block.parts.empty()) return block.text;
  std::string out;
  for (const Part& part : block.parts) {
    if (part.role == PartRole::kFeedback) continue;
    if (!out.empty()) out.push_back('\n');
    out += std::string_view(block.text).substr(part.begin, part.end - part.begin);
  }
  return out;
}

int word_count(const Block& block) {
  if (block.kind == BlockKind::kFigure) return static_cast<int>(count_words(block.text));
  return static_cast<int>(count_words(readable_text(block)));
}

}  // namespace icma::text
