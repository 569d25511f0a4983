// SPDX-License-Identifier: Apache-2.0
// The rows of a check-yourself box, and the page as a whole with its nodes.
#include <string>

#include "client/ui/icons.h"
#include "client/ui/reader/page_painter.h"
#include "client/ui/widgets/choice.h"

namespace icma::ui {
namespace {

const text::Block& block_of(const PageScene& scene, int block) {
  return scene.page.document.blocks[static_cast<std::size_t>(block)];
}

std::string_view part_text(const text::Block& block, text::PartRole role, int row) {
  for (const text::Part& part : block.parts) {
    if (part.role == role && part.row == row) {
      return std::string_view(block.text).substr(part.begin, part.end - part.begin);
    }
  }
  return {};
}

int option_count(const text::Block& block) {
  int count = 0;
  for (const text::Part& part : block.parts) count += part.role == text::PartRole::kOption ? 1 : 0;
  return count;
}

a11y::Role role_of(const text::Block& block, const text::Document& document) {
  switch (block.kind) {
    case text::BlockKind::kHeading:
      return a11y::Role::kHeading;
    case text::BlockKind::kTable:
      return a11y::Role::kTable;
    case text::BlockKind::kFigure:
      return a11y::Role::kImage;
    case text::BlockKind::kCheck:
    case text::BlockKind::kCompare:
      return a11y::Role::kGroup;
    case text::BlockKind::kTerms:
      return a11y::Role::kList;
    default:
      break;
  }
  if (block.container >= 0 && document.containers[static_cast<std::size_t>(block.container)].kind ==
                                  text::ContainerKind::kItem) {
    return a11y::Role::kListItem;
  }
  return a11y::Role::kText;
}

void mark_answer(Ui& ui, const Rect& row, bool right) {
  const Theme& t = ui.theme();
  const std::string_view word = ui.tr(right ? "Right" : "Try again");
  const float width = ui.paint().width(word, type::kLabel6);
  const float x = row.right() - 12 - width;
  const float middle = row.y + 20;
  ui.paint().text(x, middle - 10, word, type::kLabel6, t.text);
  ui.paint().icon({x - 24, middle - 9, 18, 18}, right ? icons::kCheck : icons::kX, 18,
                  right ? t.success : t.danger);
}

}  // namespace

void draw_check(PageScene& scene, int block, PageEvents& events) {
  Ui& ui = scene.ui;
  const Theme& t = ui.theme();
  const text::Block& source = block_of(scene, block);
  const std::optional<int> chosen = scene.layout.choice(block);
  const int count = option_count(source);
  for (const text::Mark& mark : scene.layout.block(block).marks) {
    const Rect r = in_block(scene, block, mark.box);
    if (mark.kind == text::MarkKind::kFeedbackBar && chosen.has_value()) {
      ui.node(a11y::Role::kStatus, part_text(source, text::PartRole::kFeedback, *chosen),
              {r.x, r.y, scene.layout.block(block).width - 42, r.h});
    }
    if (mark.kind != text::MarkKind::kOption) continue;
    const bool on = chosen == mark.number;
    const std::string_view verdict =
        !on ? std::string_view{} : ui.tr(mark.on ? "Right" : "Try again");
    const Press press =
        ui.press("check" + std::to_string(block) + '/' + std::to_string(mark.number), r,
                 part_text(source, text::PartRole::kOption, mark.number),
                 {.role = a11y::Role::kRadio,
                  .states = on ? a11y::kChecked : 0U,
                  .value = verdict,
                  .set_size = count,
                  .set_index = mark.number + 1});
    if (on) {
      ui.paint().fill(r, t.selection, 4);
    } else if (press.hovered) {
      ui.paint().fill(r, t.sunken, 4);
    }
    radio_mark(ui, {r.x + 12, r.y + 10, 20, 20}, on, press.hovered);
    if (on) mark_answer(ui, r, mark.on);
    if (press.focused) {
      ui.focus_ring(r, 4, true);
      events.focused = r;
    }
    if (press.clicked) events.answer = std::pair{block, mark.number};
  }
}

PageEvents draw_page(PageScene& scene, int first_block, int last_block) {
  PageEvents events;
  draw_containers(scene);
  const int count = static_cast<int>(scene.layout.blocks().size());
  for (int i = 0; i < count; ++i) {
    const text::Block& block = block_of(scene, i);
    const text::LaidBlock& laid = scene.layout.block(i);
    const Rect r = on_screen(scene, {laid.x, laid.y, laid.width, laid.height});
    const bool seen = i >= first_block && i <= last_block;
    a11y::Node& node = scene.ui.open_node(role_of(block, scene.page.document),
                                          scene.page.readable[static_cast<std::size_t>(i)], r);
    if (block.kind == text::BlockKind::kHeading) node.value = std::to_string(block.level);
    if (!seen) node.states |= a11y::kOffscreen;
    if (seen) {
      draw_marks(scene, i, events);
      draw_selection(scene, i);
      draw_lines(scene, i, events);
    }
    scene.ui.close_node();
  }
  return events;
}

}  // namespace icma::ui
