// SPDX-License-Identifier: Apache-2.0
#include "client/text/layout.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "client/text/block_layout.h"

namespace icma::text {
namespace {

constexpr float kListIndent = 28;
constexpr float kQuoteIndent = 20;
constexpr float kCalloutSide = 21;
constexpr float kCalloutTop = 18;
constexpr float kCalloutHead = 28;
constexpr float kNarrowest = 96;

}  // namespace

// The stack of containers while the blocks are placed one under the other.
struct Layout::Walk {
  struct Open {
    int container = 0;
    float x = 0;
    float width = 0;
    float top = 0;
  };

  const Document& document;
  float width;
  std::vector<LaidContainer>& done;
  std::vector<Open> open = {};
  float y = 0;

  const Container& at(int container) const {
    return document.containers[static_cast<std::size_t>(container)];
  }
  float x() const { return open.empty() ? 0 : open.back().x; }
  float room() const { return open.empty() ? width : open.back().width; }

  bool in_callout() const {
    return std::ranges::any_of(
        open, [&](const Open& o) { return at(o.container).kind == ContainerKind::kCallout; });
  }

  std::vector<int> path(int container) const {
    std::vector<int> out;
    for (int c = container; c >= 0; c = at(c).parent) out.push_back(c);
    std::ranges::reverse(out);
    return out;
  }

  void close_to(std::size_t depth) {
    while (open.size() > depth) {
      const Open last = open.back();
      open.pop_back();
      const ContainerKind kind = at(last.container).kind;
      if (kind == ContainerKind::kCallout) y += kCalloutTop + 1;
      if (kind != ContainerKind::kCallout && kind != ContainerKind::kQuote) continue;
      const float edge = kind == ContainerKind::kCallout ? kCalloutSide : kQuoteIndent;
      done.push_back(
          {last.container,
           {last.x - edge, last.top,
            last.width + (kind == ContainerKind::kCallout ? 2 * edge : edge), y - last.top}});
    }
  }

  void enter(int container) {
    Open next{container, x(), room(), y};
    float indent = 0;
    float both = 0;
    switch (at(container).kind) {
      case ContainerKind::kItem:
        indent = kListIndent;
        break;
      case ContainerKind::kQuote:
        indent = kQuoteIndent;
        break;
      case ContainerKind::kCallout:
        indent = kCalloutSide;
        both = kCalloutSide;
        y += kCalloutTop + 1 + kCalloutHead;
        break;
      case ContainerKind::kList:
        break;
    }
    // What is nested too deeply for the page stays readable: it is no longer moved in.
    if (next.width - indent - both < kNarrowest) indent = both = 0;
    next.x += indent;
    next.width -= indent + both;
    open.push_back(next);
  }
};

Layout::Layout(const Document& document, Measure& measure, ImageSize image_size)
    : document_(document), measure_(measure), image_size_(std::move(image_size)) {}

bool Layout::update(const LayoutSettings& settings, bool images_changed) {
  if (laid_out_ && !images_changed && settings == settings_) return false;
  settings_ = settings;
  laid_out_ = true;
  blocks_.clear();
  place_all();
  return true;
}

void Layout::choose(int block, int option) {
  choices_[block] = option;
  if (laid_out_) place_all();
}

std::optional<int> Layout::choice(int block) const {
  const auto found = choices_.find(block);
  if (found == choices_.end()) return std::nullopt;
  return found->second;
}

// Space above a block, which depends on what stands before it.
float Layout::gap(int index) const {
  if (index == 0) return 0;
  const Block& block = document_.blocks[static_cast<std::size_t>(index)];
  const Block& before = document_.blocks[static_cast<std::size_t>(index) - 1];
  const float k = settings_.size / 19;
  const auto container = [&](int i) -> const Container& {
    return document_.containers[static_cast<std::size_t>(i)];
  };
  if (block.kind == BlockKind::kFootnote) {
    return before.kind == BlockKind::kFootnote ? 8 : 48;
  }
  if (block.kind == BlockKind::kHeading && before.kind != BlockKind::kHeading) {
    return (block.level <= 2 ? 36.0F : 28.0F) * k;
  }
  if (before.kind == BlockKind::kHeading) return (before.level <= 2 ? 12.0F : 8.0F) * k;
  if (block.kind == BlockKind::kRule || before.kind == BlockKind::kRule) return 28 * k;
  // Items of one list, or a list within an item of a tight one, stand closer together.
  int up = before.container;
  while (up >= 0) {
    if (container(up).kind == ContainerKind::kItem || container(up).kind == ContainerKind::kList) {
      int other = block.container;
      while (other > up) other = container(other).parent;
      if (other == up) return container(up).tight ? 8 * k : 14 * k;
    }
    if (container(up).kind == ContainerKind::kCallout && block.container >= 0) {
      int other = block.container;
      while (other > up) other = container(other).parent;
      if (other == up) return 12 * k;
    }
    up = container(up).parent;
  }
  return 20 * k;
}

LaidBlock Layout::lay(int block, float x, float width) {
  bool in_callout = false;
  for (int c = document_.blocks[static_cast<std::size_t>(block)].container; c >= 0;
       c = document_.containers[static_cast<std::size_t>(c)].parent) {
    in_callout |= document_.containers[static_cast<std::size_t>(c)].kind == ContainerKind::kCallout;
  }
  LaidBlock laid = lay_block({.document = document_,
                              .index = block,
                              .settings = settings_,
                              .measure = measure_,
                              .image_size = image_size_,
                              .choice = choice(block),
                              .in_callout = in_callout,
                              .width = width});
  laid.x = x;
  return laid;
}

void Layout::place_all() {
  const bool anew = blocks_.size() != document_.blocks.size();
  if (anew) blocks_.assign(document_.blocks.size(), {});
  containers_.clear();
  Walk walk{document_, settings_.width, containers_};
  for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
    const Block& block = document_.blocks[i];
    const auto index = static_cast<int>(i);
    const std::vector<int> path = walk.path(block.container);
    std::size_t shared = 0;
    while (shared < path.size() && shared < walk.open.size() &&
           walk.open[shared].container == path[shared]) {
      ++shared;
    }
    walk.close_to(shared);
    walk.y += gap(index);
    for (std::size_t depth = shared; depth < path.size(); ++depth) walk.enter(path[depth]);
    if (anew || block.kind == BlockKind::kCheck) blocks_[i] = lay(index, walk.x(), walk.room());
    blocks_[i].y = walk.y;
    walk.y += blocks_[i].height;
  }
  walk.close_to(0);
  height_ = walk.y;
}

int Layout::first_block_below(float y) const {
  const auto found = std::ranges::partition_point(
      blocks_, [y](const LaidBlock& block) { return block.y + block.height <= y; });
  return static_cast<int>(found - blocks_.begin());
}

}  // namespace icma::text
