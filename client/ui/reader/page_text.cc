// SPDX-License-Identifier: Apache-2.0
// Lines of text, links and the selection.
#include <algorithm>
#include <cmath>
#include <imgui.h>
#include <string>

#include "client/ui/reader/page_painter.h"

namespace icma::ui {
namespace {

const text::Block& block_of(const PageScene& scene, int block) {
  return scene.page.document.blocks[static_cast<std::size_t>(block)];
}

Color color_of(const Theme& theme, text::Tone tone) {
  if (tone == text::Tone::kSecond) return theme.text2;
  return tone == text::Tone::kMuted ? theme.muted : theme.text;
}

// How far a run in another face is moved so that both stand on one base line.
float base_line_shift(const Painter& paint, const text::TypeStyle& main,
                      const text::TypeStyle& run) {
  const auto base = [&](const text::TypeStyle& style) {
    const Type type = interface_type(style);
    const int pixels = std::max(6, static_cast<int>(std::lround(type.size * paint.scale())));
    return paint.fonts().baseline(type.face, pixels, type.line * paint.scale()) / paint.scale();
  };
  return base(main) - base(run);
}

struct RunPlace {
  Rect rect;
  std::string_view text;
};

// What a footnote says, beside the pointer or the focus that rests on its number.
void draw_note(PageScene& scene, const Rect& number, std::string_view words) {
  Ui& ui = scene.ui;
  const float width = std::min(360.0F, scene.view.w - 24);
  const float height = ui.paint().paragraph_height(width - 32, words, type::kLabel) + 24;
  Rect r{std::clamp(number.x - 40, scene.view.x + 8, scene.view.right() - width - 16),
         number.bottom() + 6, width, height};
  if (r.bottom() > scene.view.bottom() - 8) r.y = number.y - height - 6;
  ImGui::SetNextWindowPos(ui.paint().at({r.x, r.y}));
  ImGui::SetNextWindowSize({ui.paint().px(r.w), ui.paint().px(r.h)});
  ImGui::Begin("##footnote", nullptr,
               ImGuiWindowFlags_Tooltip | ImGuiWindowFlags_NoInputs |
                   ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground);
  ui.paint().box(r, ui.theme().surface, ui.theme().border, 8);
  ui.paragraph(r.x + 16, r.y + 12, width - 32, words, type::kLabel, ui.theme().text);
  ImGui::End();
}

void draw_link(PageScene& scene, int block, std::uint32_t index, const text::Run& run,
               const RunPlace& place, PageEvents& events) {
  const text::Link& link = scene.page.document.links[static_cast<std::size_t>(run.link)];
  const bool footnote = link.kind == text::LinkKind::kFootnote;
  // A link that goes over several lines is one stop for the keyboard.
  const auto& runs = scene.layout.block(block).runs;
  const bool first = index == 0 || runs[index - 1].link != run.link;
  const std::string name =
      footnote ? std::string(scene.ui.tr("Footnote")) + ' ' + std::string(place.text)
               : std::string(place.text);
  const Rect target = footnote ? place.rect.inset(-4, 0) : place.rect;
  const Press press =
      scene.ui.press("link" + std::to_string(block) + '/' + std::to_string(index), target, name,
                     {.role = a11y::Role::kLink, .description = link.target, .tab_stop = first});
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (press.clicked) events.link = run.link;
  if (press.focused) {
    scene.ui.focus_ring(place.rect.inset(-2, 0), 2, true);
    events.focused = place.rect;
  }
  if (footnote) {
    const auto note = scene.page.document.find_anchor(link.target);
    if (note.has_value() && (press.hovered || press.focused)) {
      draw_note(scene, place.rect, scene.page.readable[static_cast<std::size_t>(*note)]);
    }
    return;
  }
  const Color color = press.hovered ? scene.ui.theme().accent_hover : scene.ui.theme().accent;
  const float middle = place.rect.y + place.rect.h / 2;
  scene.ui.paint().hline(place.rect.x, middle + run.type.size * .45F, place.rect.w, color);
  if (press.hovered) scene.ui.tip(press, link.target);
}

float draw_run(PageScene& scene, int block, const text::TypeStyle& main, std::uint32_t index,
               Point at, Color color, PageEvents& events) {
  const text::Run& run = scene.layout.block(block).runs[index];
  const Painter& paint = scene.ui.paint();
  const std::string_view words =
      std::string_view(block_of(scene, block).text).substr(run.begin, run.end - run.begin);
  const Type type = interface_type(run.type);
  float y = at.y + (run.type == main ? 0 : base_line_shift(paint, main, run.type));
  if ((run.style & text::kSuperscript) != 0) {
    y -= main.size * .36F;
    at.x += 1;
  }
  const Color ink = run.link >= 0 ? scene.ui.theme().accent : color;
  if ((run.style & text::kCodeSpan) != 0 && !words.empty()) {
    const float width = paint.width(words, type);
    paint.fill({at.x - 3, at.y + main.line / 2 - main.size * .62F, width + 6, main.size * 1.26F},
               scene.ui.theme().sunken, 3);
  }
  const float width = paint.text(at.x, y, words, type, ink);
  if ((run.style & text::kStrike) != 0) {
    paint.hline(at.x, at.y + main.line / 2 + 1, width, ink);
  }
  if (run.link >= 0) {
    const float top = (run.style & text::kSuperscript) != 0 ? at.y - 2 : at.y;
    draw_link(scene, block, index, run, {{at.x, top, width, main.line}, words}, events);
  }
  return width + ((run.style & text::kSuperscript) != 0 ? 1.0F : 0.0F);
}

}  // namespace

Rect on_screen(const PageScene& scene, const text::Box& box) {
  return {scene.origin.x + box.x, scene.origin.y + box.y, box.w, box.h};
}

Rect in_block(const PageScene& scene, int block, const text::Box& box) {
  const text::LaidBlock& laid = scene.layout.block(block);
  return on_screen(scene, {laid.x + box.x, laid.y + box.y, box.w, box.h});
}

void draw_selection(PageScene& scene, int block) {
  const Theme& theme = scene.ui.theme();
  for (const text::Box& box :
       text::selected_boxes(scene.layout, scene.measure, block, scene.selection)) {
    scene.ui.paint().fill(on_screen(scene, box), theme.selection, 2);
  }
}

void draw_lines(PageScene& scene, int block, PageEvents& events) {
  const text::LaidBlock& laid = scene.layout.block(block);
  for (const text::LaidText& part : laid.texts) {
    const Color color = color_of(scene.ui.theme(), part.tone);
    for (std::uint32_t i = 0; i < part.lines; ++i) {
      const text::Line& line = laid.lines[part.first_line + i];
      const Rect r = in_block(scene, block, {line.x, line.y, line.width, line.height});
      if (r.bottom() < scene.view.y || r.y > scene.view.bottom()) continue;
      const bool cut = r.bottom() > scene.view.bottom() || r.y < scene.view.y - 1;
      if (scene.whole_lines && cut) continue;
      // The plain type of the line: the first run may be code or a footnote's number.
      text::TypeStyle main = line.runs > 0 ? laid.runs[line.first_run].type : text::TypeStyle{};
      for (std::uint32_t k = 0; k < line.runs; ++k) {
        const text::Run& run = laid.runs[line.first_run + k];
        const bool plain = (run.style & (text::kSuperscript | text::kCodeSpan)) == 0;
        if (!plain) continue;
        main = run.type;
        break;
      }
      float x = r.x;
      for (std::uint32_t k = 0; k < line.runs; ++k) {
        x += draw_run(scene, block, main, line.first_run + k, {x, r.y}, color, events);
      }
    }
  }
}

}  // namespace icma::ui
