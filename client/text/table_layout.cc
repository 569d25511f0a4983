// SPDX-License-Identifier: Apache-2.0
// Columns measured from what stands in them.
#include <algorithm>
#include <numeric>
#include <vector>

#include "client/text/block_layout.h"

namespace icma::text {
namespace {

constexpr float kPadding = 8;
// Rows looked at for the widths; the rest of a long table is like its beginning.
constexpr std::size_t kMeasuredCells = 2000;

const TextSet& cell_set(PartRole role) {
  static const TextSet kHead{{Face::kSansMedium, 13, 18},
                             {Face::kSansMedium, 13, 18},
                             {Face::kSansBold, 13, 18},
                             {Face::kMono, 12, 18},
                             {Face::kSans, 11, 18}};
  static const TextSet kBody = interface_set(15, 22, false);
  return role == PartRole::kHeadCell ? kHead : kBody;
}

struct Columns {
  std::vector<float> natural;
  std::vector<float> narrowest;
};

Columns measured(const BlockRequest& request, const Block& block) {
  std::size_t count = std::max<std::size_t>(1, block.columns.size());
  for (const Part& part : block.parts) {
    count = std::max(count, static_cast<std::size_t>(part.column) + 1);
  }
  Columns columns{std::vector<float>(count, 24), std::vector<float>(count, 24)};
  for (std::size_t i = 0; i < block.parts.size() && i < kMeasuredCells; ++i) {
    const Part& part = block.parts[i];
    const BreakRequest cell{.text = block.text,
                            .spans = &block.spans,
                            .begin = part.begin,
                            .end = part.end,
                            .set = &cell_set(part.role)};
    const WidthRange range = width_range(cell, request.measure);
    const auto at = static_cast<std::size_t>(part.column);
    columns.natural[at] = std::max(columns.natural[at], range.natural + 1);
    columns.narrowest[at] = std::max(columns.narrowest[at], range.narrowest + 1);
  }
  return columns;
}

float sum(const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0F);
}

// Every column gets what its longest word needs, then a share of the rest by what it would like.
std::vector<float> fitted(const Columns& columns, float room) {
  std::vector<float> widths = columns.narrowest;
  const float least = sum(columns.narrowest);
  if (least >= room) {
    for (float& width : widths) width *= room / least;
    return widths;
  }
  const float wanted = sum(columns.natural) - least;
  const float rest = room - least;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const float wish = columns.natural[i] - columns.narrowest[i];
    const float share = wanted > 0 ? wish / wanted : 1.0F / static_cast<float>(widths.size());
    widths[i] += wanted > 0 && rest > wanted
                     ? wish + (rest - wanted) * columns.natural[i] / sum(columns.natural)
                     : rest * share;
  }
  return widths;
}

}  // namespace

void lay_table(const BlockRequest& request, LaidBlock& out) {
  const Block& block = request.document.blocks[static_cast<std::size_t>(request.index)];
  const Columns columns = measured(request, block);
  const auto count = static_cast<float>(columns.natural.size());
  const float room = std::max(count * 24, request.width - count * 2 * kPadding);
  const std::vector<float> widths = fitted(columns, room);
  std::vector<float> left(widths.size(), kPadding);
  for (std::size_t i = 1; i < left.size(); ++i) {
    left[i] = left[i - 1] + widths[i - 1] + 2 * kPadding;
  }
  float y = 0;
  for (std::size_t i = 0; i < block.parts.size();) {
    const int row = block.parts[i].row;
    const bool head = block.parts[i].role == PartRole::kHeadCell;
    const float padding = head ? 9 : 10;
    float height = 0;
    for (; i < block.parts.size() && block.parts[i].row == row; ++i) {
      const Part& part = block.parts[i];
      const auto column = static_cast<std::size_t>(part.column);
      const TextPlace place{
          .role = part.role,
          .begin = part.begin,
          .end = part.end,
          .corner = {left[column], y + padding},
          .width = widths[column],
          .align = column < block.columns.size() ? block.columns[column] : ColumnAlign::kLeft,
          .tone = head ? Tone::kMuted : Tone::kText};
      height = std::max(height, add_text(request, cell_set(part.role), place, out));
    }
    y += height + 2 * padding;
    out.marks.push_back(
        {head ? MarkKind::kHeadLine : MarkKind::kRowLine, {0, y, request.width, 1}, row});
    y += 1;
  }
  out.height = y;
}

}  // namespace icma::text
