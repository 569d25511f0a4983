// SPDX-License-Identifier: Apache-2.0
// What stands beside and under the lines: bullets, cards, rules, figures.
#include <algorithm>
#include <cmath>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/reader/page_painter.h"

namespace icma::ui {
namespace {

const text::Block& block_of(const PageScene& scene, int block) {
  return scene.page.document.blocks[static_cast<std::size_t>(block)];
}

struct CalloutLook {
  char32_t icon;
  std::string_view word;
  Color color;
};

CalloutLook look_of(const Ui& ui, text::CalloutKind kind) {
  const Theme& theme = ui.theme();
  switch (kind) {
    case text::CalloutKind::kExample:
      return {icons::kPencil, ui.tr("Example"), theme.accent};
    case text::CalloutKind::kWarning:
      return {icons::kAlertTriangle, ui.tr("Caution"), theme.warning};
    case text::CalloutKind::kNote:
      break;
  }
  return {icons::kInfoCircle, ui.tr("Note"), theme.accent};
}

void draw_callout(PageScene& scene, const text::Container& container, const Rect& r) {
  Ui& ui = scene.ui;
  const CalloutLook look = look_of(ui, container.callout);
  ui.paint().box(r, ui.theme().surface, ui.theme().border, 8);
  ui.paint().icon({r.x + 21, r.y + 19, 20, 20}, look.icon, 20, look.color);
  const std::string_view title = container.title.empty() ? look.word : container.title;
  const float width =
      ui.paint().text(r.x + 49, r.y + 19, title, type::kLabel6, ui.theme().text, r.w - 130);
  if (!container.title.empty()) {
    ui.paint().text(r.x + 49 + width + 8, r.y + 20, look.word, type::kCaption, ui.theme().muted);
  }
  ui.node(a11y::Role::kGroup, title, r).description.assign(look.word);
}

void draw_figure(PageScene& scene, int block, const text::Box& box) {
  const text::Block& source = block_of(scene, block);
  const Rect r = in_block(scene, block, box);
  Ui& ui = scene.ui;
  const auto found = scene.page.figures.find(source.source);
  const std::shared_ptr<Figure> figure =
      found == scene.page.figures.end() ? nullptr : found->second;
  Rect picture = r;
  if (ui.theme().dark && figure != nullptr) {
    // Drawings are made for white paper.
    ui.paint().fill(r, Color::hex(0xFFFFFF), 8);
    picture = r.inset(12, 12 * r.h / std::max(1.0F, r.w));
  }
  const Painter& paint = ui.paint();
  const int width = static_cast<int>(paint.px(picture.right()) - paint.px(picture.x));
  const int height = static_cast<int>(paint.px(picture.bottom()) - paint.px(picture.y));
  // While the page scrolls, rounding may make the place a pixel higher or lower.
  const int wanted = static_cast<int>(std::lround(picture.h * paint.scale()));
  const Texture* texture =
      scene.figures.find(figure, width, std::abs(height - wanted) <= 1 ? wanted : height);
  if (texture != nullptr) {
    const float whole = static_cast<float>(texture->height()) / paint.scale();
    const bool exact = texture->width() == width;
    texture->draw(paint, exact ? Rect{picture.x, picture.y, picture.w, whole} : picture);
    return;
  }
  ui.paint().fill(r, ui.theme().sunken, 8);
  if (scene.figures.failed(figure)) {
    ui.paint().paragraph(r.x + 20, r.y + 20, r.w - 40, source.alt, type::kLabel, ui.theme().text2,
                         std::max(1, static_cast<int>((r.h - 40) / 20)));
  }
}

void draw_card_head(PageScene& scene, int block, const Rect& r) {
  Ui& ui = scene.ui;
  const bool check = block_of(scene, block).kind == text::BlockKind::kCheck;
  ui.paint().icon({r.x, r.y, 20, 20}, check ? icons::kHelpCircle : icons::kBook2, 20,
                  ui.theme().accent);
  const std::string_view title = ui.tr(check ? "Check yourself" : "Key terms");
  const float width = ui.paint().text(r.x + 28, r.y, title, type::kLabel6, ui.theme().text);
  if (check) {
    ui.paint().text(r.x + 28 + width + 8, r.y + 1, ui.tr("does not count"), type::kCaption,
                    ui.theme().muted);
  }
}

void draw_half(Ui& ui, const Rect& r, bool after) {
  const Theme& t = ui.theme();
  ui.paint().box(r, after ? t.surface : t.canvas, after ? t.accent : t.border, 8);
  ui.paint().icon({r.x + 17, r.y + 16, 18, 18}, after ? icons::kCheck : icons::kX, 18,
                  after ? t.success : t.muted);
  ui.paint().text(r.x + 41, r.y + 16, ui.tr(after ? "After" : "Before"), type::kCaption6,
                  after ? t.text : t.text2);
}

void draw_item_mark(PageScene& scene, const text::LaidBlock& laid, const text::Mark& mark,
                    const Rect& r) {
  Ui& ui = scene.ui;
  const Theme& t = ui.theme();
  const text::TypeStyle style = laid.runs.empty() ? text::TypeStyle{} : laid.runs.front().type;
  if (mark.kind == text::MarkKind::kBullet) {
    ui.paint().disc({r.right() - 16, r.y + r.h / 2 + 1}, style.size * .14F, t.text2);
  } else if (mark.kind == text::MarkKind::kTask) {
    const Rect box{r.right() - 26, r.y + r.h / 2 - 8, 16, 16};
    if (mark.on) {
      ui.paint().fill(box, t.accent, 4);
      ui.paint().icon(box, icons::kCheck, 14, t.on_accent);
    } else {
      ui.paint().edge(box, t.edge, 4, 1.5F);
    }
  } else {
    Type type = interface_type(style);
    if (type.face == Face::kSerifItalic || type.face == Face::kSerifSemi) type.face = Face::kSerif;
    if (type.face == Face::kSansSemi) type.face = Face::kSans;
    const std::string number = std::to_string(mark.number) + '.';
    const float width = ui.paint().width(number, type);
    ui.paint().text(r.right() - 8 - width, r.y, number, type, t.text2);
  }
}

}  // namespace

void draw_containers(PageScene& scene) {
  for (const text::LaidContainer& laid : scene.layout.containers()) {
    const Rect r = on_screen(scene, laid.box);
    if (r.bottom() < scene.view.y || r.y > scene.view.bottom()) continue;
    const text::Container& container =
        scene.page.document.containers[static_cast<std::size_t>(laid.container)];
    if (container.kind == text::ContainerKind::kCallout) {
      draw_callout(scene, container, r);
    } else {
      scene.ui.paint().fill({r.x, r.y, 2, r.h}, scene.ui.theme().edge);
    }
  }
}

void draw_marks(PageScene& scene, int block, PageEvents& events) {
  Ui& ui = scene.ui;
  const Theme& t = ui.theme();
  const text::LaidBlock& laid = scene.layout.block(block);
  for (const text::Mark& mark : laid.marks) {
    const Rect r = in_block(scene, block, mark.box);
    if (r.bottom() < scene.view.y || r.y > scene.view.bottom()) continue;
    switch (mark.kind) {
      case text::MarkKind::kBullet:
      case text::MarkKind::kNumber:
      case text::MarkKind::kTask:
        draw_item_mark(scene, laid, mark, r);
        break;
      case text::MarkKind::kRule:
      case text::MarkKind::kRowLine:
        ui.paint().hline(r.x, r.y, r.w, t.border);
        break;
      case text::MarkKind::kHeadLine:
        ui.paint().hline(r.x, r.y, r.w, t.edge);
        break;
      case text::MarkKind::kCodeBox:
        ui.paint().fill(r, t.sunken, 4);
        if (t.high_contrast) ui.paint().edge(r, t.border, 4);
        break;
      case text::MarkKind::kImage:
        draw_figure(scene, block, mark.box);
        break;
      case text::MarkKind::kCard:
        ui.paint().box(r, t.surface, t.border, 8);
        break;
      case text::MarkKind::kCardHead:
        draw_card_head(scene, block, r);
        break;
      case text::MarkKind::kOption:
        break;
      case text::MarkKind::kFeedbackBar:
        ui.paint().fill(r, t.accent);
        break;
      case text::MarkKind::kBefore:
        draw_half(ui, r, false);
        break;
      case text::MarkKind::kAfter:
        draw_half(ui, r, true);
        break;
      case text::MarkKind::kFootnote:
        ui.paint().text(r.x, r.y, std::to_string(mark.number), type::kLabel, t.accent);
        break;
    }
  }
  if (block_of(scene, block).kind == text::BlockKind::kCheck) draw_check(scene, block, events);
}

}  // namespace icma::ui
