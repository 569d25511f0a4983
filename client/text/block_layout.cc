// SPDX-License-Identifier: Apache-2.0
#include "client/text/block_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace icma::text {
namespace {

constexpr float kListIndent = 28;

const Block& block_of(const BlockRequest& request) {
  return request.document.blocks[static_cast<std::size_t>(request.index)];
}

TextPlace whole(const Block& block, float width) {
  return {.end = static_cast<std::uint32_t>(block.text.size()), .width = width};
}

TextPlace place_of(const Part& part, Corner corner, float width, Tone tone = Tone::kText) {
  return {.role = part.role,
          .begin = part.begin,
          .end = part.end,
          .corner = corner,
          .width = width,
          .tone = tone};
}

void lay_code(const BlockRequest& request, LaidBlock& out) {
  const float size = std::max(13.0F, request.settings.size * .79F);
  const TypeStyle mono{Face::kMono, size, std::round(size * 1.5F), 0};
  const TextSet set{mono, mono, mono, mono, mono};
  TextPlace place = whole(block_of(request), request.width - 32);
  place.corner = {16, 12};
  out.height = add_text(request, set, place, out) + 24;
  out.marks.push_back({MarkKind::kCodeBox, {0, 0, request.width, out.height}});
}

void lay_figure(const BlockRequest& request, LaidBlock& out) {
  const Block& block = block_of(request);
  const std::optional<Corner> natural = request.image_size(block.source);
  Box image{0, 0, request.width, request.width * 9 / 16};
  if (natural.has_value() && natural->x > 0 && natural->y > 0) {
    image.w = std::min(request.width, natural->x);
    image.h = image.w * natural->y / natural->x;
  }
  out.marks.push_back({MarkKind::kImage, image});
  out.height = image.h;
  if (block.text.empty()) return;
  TextPlace place = whole(block, request.width);
  place.role = PartRole::kCaption;
  place.corner = {0, image.h + 8};
  place.tone = Tone::kSecond;
  out.height += 8 + add_text(request, interface_set(14, 20, false), place, out);
}

// The rows of answers, and what is said about the one that was chosen.
void lay_check(const BlockRequest& request, LaidBlock& out) {
  const Block& block = block_of(request);
  const float inner = request.width - 42;
  out.marks.push_back({MarkKind::kCard, {}});
  out.marks.push_back({MarkKind::kCardHead, {21, 19, inner, 20}});
  float y = 47;
  for (const Part& part : block.parts) {
    if (part.role == PartRole::kQuestion) {
      y += add_text(request, interface_set(16, 24, true), place_of(part, {21, y}, inner), out) + 12;
    } else if (part.role == PartRole::kOption) {
      const bool chosen = request.choice == part.row;
      const float room = chosen ? 128.0F : 24.0F;
      const float text = add_text(request, interface_set(16, 24, false),
                                  place_of(part, {53, y + 8}, inner - 32 - room + 12), out);
      out.marks.push_back(
          {MarkKind::kOption, {9, y, request.width - 18, text + 16}, part.row, part.right});
      y += text + 16;
    } else if (part.role == PartRole::kFeedback && request.choice == part.row &&
               part.end > part.begin) {
      y += 10;
      const float text = add_text(request, interface_set(14, 20, false),
                                  place_of(part, {35, y + 2}, inner - 14, Tone::kSecond), out);
      out.marks.push_back({MarkKind::kFeedbackBar, {21, y, 2, text + 4}});
      y += text + 4;
    }
  }
  out.height = y + 19;
  out.marks.front().box = {0, 0, request.width, out.height};
}

void lay_terms(const BlockRequest& request, LaidBlock& out) {
  const float inner = request.width - 42;
  out.marks.push_back({MarkKind::kCard, {}});
  out.marks.push_back({MarkKind::kCardHead, {21, 19, inner, 20}});
  const bool beside = inner > 460;
  const float term_width = beside ? 168.0F : inner;
  float y = 51;
  float term_height = 0;
  for (const Part& part : block_of(request).parts) {
    if (part.role == PartRole::kTerm) {
      if (part.row > 0) {
        out.marks.push_back({MarkKind::kRowLine, {21, y, inner, 1}});
        y += 10;
      }
      term_height =
          add_text(request, interface_set(16, 24, true), place_of(part, {21, y}, term_width), out);
      continue;
    }
    const Corner corner = beside ? Corner{21 + term_width + 20, y} : Corner{21, y + term_height};
    const float width = beside ? inner - term_width - 20 : inner;
    const float text =
        add_text(request, interface_set(16, 24, false), place_of(part, corner, width), out);
    y += (beside ? std::max(term_height, text) : term_height + text) + 10;
  }
  out.height = y + 9;
  out.marks.front().box = {0, 0, request.width, out.height};
}

void lay_compare(const BlockRequest& request, LaidBlock& out) {
  const Block& block = block_of(request);
  const bool beside = request.width > 460;
  const float half = beside ? (request.width - 16) / 2 : request.width;
  const TextSet set = reading_set(request.settings, true);
  std::array<Box, 2> halves{};
  float y = 0;
  for (std::size_t i = 0; i < 2 && i < block.parts.size(); ++i) {
    const float x = beside && i == 1 ? half + 16 : 0;
    const float top = beside ? 0 : y;
    const float text =
        add_text(request, set, place_of(block.parts[i], {x + 17, top + 45}, half - 34), out);
    halves[i] = {x, top, half, text + 62};
    y = beside ? std::max(y, halves[i].h) : halves[i].bottom() + 12;
  }
  if (beside) {
    halves[0].h = halves[1].h = y;
  } else {
    y -= 12;
  }
  out.marks.push_back({MarkKind::kBefore, halves[0]});
  out.marks.push_back({MarkKind::kAfter, halves[1]});
  if (block.parts.size() > 2) {
    y += 10;
    const float text =
        add_text(request, interface_set(14, 20, false),
                 place_of(block.parts[2], {14, y + 2}, request.width - 14, Tone::kSecond), out);
    out.marks.push_back({MarkKind::kFeedbackBar, {0, y, 2, text + 4}});
    y += text + 4;
  }
  out.height = y;
}

void lay_footnote(const BlockRequest& request, LaidBlock& out) {
  const Block& block = block_of(request);
  TextPlace place = whole(block, request.width - 28);
  place.corner = {28, 0};
  place.tone = Tone::kSecond;
  out.height = add_text(request, interface_set(14, 20, false), place, out);
  out.marks.push_back({MarkKind::kFootnote, {0, 0, 24, 20}, block.level});
}

}  // namespace

TextSet interface_set(float size, float line, bool strong) {
  const TypeStyle plain{strong ? Face::kSansBold : Face::kSans, size, line, 0};
  TypeStyle bold = plain;
  bold.face = Face::kSansBold;
  TypeStyle italic = plain;
  italic.face = strong ? Face::kSansBold : Face::kSansMedium;
  return {plain,
          italic,
          bold,
          {Face::kMono, size * .92F, line, 0},
          {Face::kSans, std::max(11.0F, size * .7F), line, 0}};
}

TextSet reading_set(const LayoutSettings& settings, bool in_callout) {
  const float size = settings.size;
  if (in_callout) return interface_set(size * 16 / 19, std::round(size * 24 / 19), false);
  const float line = settings.line;
  const TypeStyle code{Face::kMono, size * .84F, line, 0};
  const TypeStyle superscript{Face::kSans, std::max(12.0F, size * .63F), line, 0};
  switch (settings.face) {
    case ReadingFace::kSans:
      return {{Face::kSans, size, line},
              {Face::kSansMedium, size, line},
              {Face::kSansBold, size, line},
              code,
              superscript};
    case ReadingFace::kEasy:
      return {{Face::kEasy, size, line},
              {Face::kEasy, size, line},
              {Face::kEasyBold, size, line},
              code,
              superscript};
    case ReadingFace::kSerif:
      break;
  }
  return {{Face::kSerif, size, line},
          {Face::kSerifItalic, size, line},
          {Face::kSerifBold, size, line},
          code,
          superscript};
}

TextSet heading_set(const LayoutSettings& settings, int level) {
  const float k = settings.size / 19;
  TypeStyle plain{Face::kSerifBold, 24 * k, 32 * k, -.005F};
  if (level <= 1) plain = {Face::kSerifBold, 30 * k, 38 * k, -.008F};
  if (level == 3) plain = {Face::kSansBold, 20 * k, 28 * k, -.01F};
  if (level >= 4) plain = {Face::kSansBold, 16 * k, 24 * k, 0};
  if (settings.face == ReadingFace::kEasy) plain.face = Face::kEasyBold;
  if (settings.face == ReadingFace::kSans) plain.face = Face::kSansBold;
  return {plain,
          plain,
          plain,
          {Face::kMono, plain.size * .9F, plain.line, 0},
          {Face::kSans, 12, plain.line, 0}};
}

float add_text(const BlockRequest& request, const TextSet& set, const TextPlace& place,
               LaidBlock& out) {
  const Block& block = block_of(request);
  const auto first = static_cast<std::uint32_t>(out.lines.size());
  const BreakRequest breaking{.text = block.text,
                              .spans = &block.spans,
                              .begin = place.begin,
                              .end = place.end,
                              .set = &set,
                              .width = std::max(24.0F, place.width),
                              .align = place.align};
  const float height = break_lines(breaking, request.measure, place.corner, out.lines, out.runs);
  out.texts.push_back({place.role, place.begin, place.end, first,
                       static_cast<std::uint32_t>(out.lines.size()) - first, place.tone});
  return height;
}

LaidBlock lay_block(const BlockRequest& request) {
  const Block& block = block_of(request);
  LaidBlock out{.width = request.width};
  switch (block.kind) {
    case BlockKind::kParagraph:
      out.height = add_text(request, reading_set(request.settings, request.in_callout),
                            whole(block, request.width), out);
      break;
    case BlockKind::kHeading:
      out.height = add_text(request, heading_set(request.settings, block.level),
                            whole(block, request.width), out);
      break;
    case BlockKind::kCode:
      lay_code(request, out);
      break;
    case BlockKind::kRule:
      out.height = 1;
      out.marks.push_back({MarkKind::kRule, {0, 0, request.width, 1}});
      break;
    case BlockKind::kTable:
      lay_table(request, out);
      break;
    case BlockKind::kFigure:
      lay_figure(request, out);
      break;
    case BlockKind::kCheck:
      lay_check(request, out);
      break;
    case BlockKind::kTerms:
      lay_terms(request, out);
      break;
    case BlockKind::kCompare:
      lay_compare(request, out);
      break;
    case BlockKind::kFootnote:
      lay_footnote(request, out);
      break;
  }
  if (block.begins_item && block.container >= 0) {
    const Container& item = request.document.containers[static_cast<std::size_t>(block.container)];
    const float line = out.lines.empty() ? 24 : out.lines.front().height;
    const MarkKind kind = item.task.has_value() ? MarkKind::kTask
                          : item.ordered        ? MarkKind::kNumber
                                                : MarkKind::kBullet;
    out.marks.push_back({kind,
                         {-kListIndent, 0, kListIndent, line},
                         static_cast<int>(item.number),
                         item.task.value_or(false)});
  }
  return out;
}

}  // namespace icma::text
