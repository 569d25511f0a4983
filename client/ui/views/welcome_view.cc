// SPDX-License-Identifier: Apache-2.0
// The first run.
#include "client/ui/views/welcome_view.h"

#include <algorithm>
#include <array>
#include <vector>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/choice.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

constexpr std::array<std::string_view, 4> kSteps{app::tr_key("Language and size"),
                                                 app::tr_key("Sign in"), app::tr_key("Storage"),
                                                 app::tr_key("Sync")};

bool primary(Ui& ui, std::string_view id, Rect& r, std::string_view label, char32_t icon = 0) {
  const bool pressed =
      button(ui, id, {r.x, r.y, r.w, 44}, label,
             {.kind = ButtonKind::kPrimary, .compact = false, .icon = icon, .is_default = true});
  r.skip_top(56);
  return pressed || ui.default_enter();
}

}  // namespace

void WelcomeView::draw(Ui& ui, const Rect& area, const app::WelcomeModel& model,
                       app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  ui.paint().fill(r, t.surface);
  if (r.w >= 1200) {
    const Rect left = r.cut_left(std::min(600.0F, r.w * .47F));
    ui.paint().fill(left, t.canvas);
    draw_chamber(ui.paint(), left, t);
    ui.paint().vline(left.right() - ui.paint().hairline(), left.y, left.h, t.border);
    draw_mark(ui.paint(), {left.x + 40, left.y + 32, 32, 32}, t.accent);
    ui.paint().text(left.x + 84, left.y + 35, "ICMA University", {Face::kSerifSemi, 20, 26, -.005F},
                    t.text);
  }
  const Rect content = ui.begin_scroll("welcome", r);
  const float width = std::min(480.0F, r.w - 64);
  const float top = std::max(24.0F, (r.h - 572) / 2);
  Rect in{r.x + (r.w - width) / 2, content.y + top, width, content.h};
  in.skip_top(step_head(ui, in, model));
  switch (model.step) {
    case 2:
      in.skip_top(model.sign_in.state == app::DeviceSignIn::State::kIdle
                      ? sign_in(ui, in, model, sink)
                      : device_code(ui, in, model, sink));
      break;
    case 3:
      in.skip_top(storage(ui, in, model, sink));
      break;
    case 4:
      in.skip_top(sync(ui, in, model, sink));
      break;
    default: {
      in.skip_top(title(ui, in, ui.tr("Welcome"),
                        ui.tr("Choose a language and a size you read well. Both can be changed at "
                              "any time in Settings.")));
      if (primary(ui, "next", in, ui.tr("Continue"))) sink.emit(app::WelcomeNext{});
      break;
    }
  }
  if (model.step <= 2) {
    in.skip_top(20);
    ui.paint().hline(in.x, in.y, in.w, t.border);
    in.skip_top(24);
    in.skip_top(language(ui, in, model, sink));
  }
  const float foot_y = std::max(in.y + 40, content.y + r.h - 44);
  foot(ui, {in.x, foot_y, in.w, 20}, model, sink);
  ui.end_scroll(foot_y + 24);
}

float WelcomeView::step_head(Ui& ui, const Rect& r, const app::WelcomeModel& model) {
  const Theme& t = ui.theme();
  const int step = std::clamp(model.step, 1, 4);
  for (int i = 0; i < 4; ++i) {
    ui.paint().fill({r.x + 32 * static_cast<float>(i), r.y + 7, 24, 4},
                    i < step ? t.accent : t.border, 2);
  }
  std::string text = std::string(ui.tr("Step")) + ' ' + std::to_string(step) + ' ' +
                     std::string(ui.tr("of 4")) + " · " +
                     std::string(ui.tr(kSteps[static_cast<std::size_t>(step - 1)]));
  ui.text(r.x + 136, r.y, text, type::kCaption, t.text2);
  return 42;
}

float WelcomeView::title(Ui& ui, const Rect& r, std::string_view title, std::string_view text) {
  const float height = ui.paint().paragraph(r.x, r.y, r.w, title, type::kDisplay, ui.theme().text);
  ui.node(a11y::Role::kHeading, title, {r.x, r.y, r.w, height});
  const float body = ui.paragraph(r.x, r.y + height + 12, r.w, text, type::kBody, ui.theme().text2);
  return height + 12 + body + 32;
}

float WelcomeView::sign_in(Ui& ui, const Rect& area, const app::WelcomeModel& model,
                           app::CommandSink& sink) {
  Rect r = area;
  r.skip_top(title(ui, r, ui.tr("Study anywhere.\nYour record stays right."),
                   ui.tr("Certificate programs and webinars live on this laptop. What you finish "
                         "is kept here first, and reaches the credentialing service when there is "
                         "a connection.")));
  if (primary(ui, "sign-in", r, ui.tr("Sign in with your browser"), icons::kExternalLink)) {
    sink.emit(app::SignIn{});
  }
  if (button(ui, "look-around", {r.x, r.y, r.w, 44}, ui.tr("Look around without an account"),
             {.compact = false})) {
    sink.emit(app::LookAround{});
  }
  r.skip_top(60);
  std::string note(ui.tr("Signing in opens your browser; this program never sees your password."));
  if (!model.sample_program.empty()) {
    note += ' ';
    note += ui.tr("Without an account nothing leaves this laptop.");
  }
  r.skip_top(ui.paragraph(r.x, r.y, r.w, note, type::kCaption, ui.theme().text2) + 12);
  return r.y - area.y;
}

float WelcomeView::device_code(Ui& ui, const Rect& area, const app::WelcomeModel& model,
                               app::CommandSink& sink) {
  using State = app::DeviceSignIn::State;
  const Theme& t = ui.theme();
  const app::DeviceSignIn& s = model.sign_in;
  Rect r = area;
  if (s.state == State::kFailed) {
    r.skip_top(title(ui, r, ui.tr("Sign-in did not work"), s.problem));
    if (primary(ui, "retry", r, ui.tr("Try again"))) sink.emit(app::SignIn{});
  } else if (s.state == State::kDone) {
    r.skip_top(title(ui, r, ui.tr("You are signed in"),
                     ui.tr("Your records on the server will be fetched with the next sync.")));
    if (primary(ui, "next", r, ui.tr("Continue"))) sink.emit(app::WelcomeNext{});
    return r.y - area.y;
  } else {
    r.skip_top(title(ui, r, ui.tr("Enter this code in your browser"),
                     ui.tr("The page asks for it after you have signed in there. This window goes "
                           "on by itself.")));
    const Rect box = r.cut_top(88);
    ui.paint().box(box, t.sunken, t.border, 8);
    const std::string_view code = s.code.empty() ? ui.tr("One moment…") : std::string_view(s.code);
    ui.text_in(box, code, s.code.empty() ? type::kBody : type::kDisplay, t.text, Align::kCenter);
    r.skip_top(10);
    r.skip_top(ui.paragraph(r.x, r.y, r.w, s.address, type::kMono, t.text) + 2);
    r.skip_top(ui.paragraph(r.x, r.y, r.w, s.expires, type::kCaption, t.text2) + 16);
    if (primary(ui, "open-page", r, ui.tr("Open the sign-in page"), icons::kExternalLink)) {
      sink.emit(app::OpenSignInPage{});
    }
  }
  if (button(ui, "cancel", {r.x, r.y, r.w, 44}, ui.tr("Cancel"), {.compact = false})) {
    sink.emit(app::CancelSignIn{});
  }
  r.skip_top(56);
  return r.y - area.y;
}

float WelcomeView::storage(Ui& ui, const Rect& area, const app::WelcomeModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  r.skip_top(title(ui, r, ui.tr("Where courses are kept"),
                   ui.tr("Programs you get are kept in this folder. Your records are kept apart "
                         "and are never removed to make room.")));
  const Rect box = r.cut_top(64);
  ui.paint().box(box, t.surface, t.edge, 4);
  ui.paint().icon({box.x + 16, box.y, 20, box.h}, icons::kDatabase, 20, t.text2);
  ui.text(box.x + 48, box.y + 12, model.storage_folder, type::kLabel5, t.text, box.w - 64);
  ui.text(box.x + 48, box.y + 34, model.storage_free, type::kCaption, t.text2, box.w - 64);
  r.skip_top(24);
  if (primary(ui, "next", r, ui.tr("Continue"))) sink.emit(app::WelcomeNext{});
  return r.y - area.y;
}

float WelcomeView::sync(Ui& ui, const Rect& area, const app::WelcomeModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  r.skip_top(title(ui, r, ui.tr("Sync in the background"),
                   ui.tr("What you finished is sent even while this window is closed. Sent are: "
                         "what you completed, your answers and reflections. Never: what else is "
                         "on this laptop.")));
  const std::string_view label = ui.tr("Send records in the background");
  if (toggle(ui, "background", {r.x, r.y + 12}, label, model.background_sync, true, label)) {
    sink.emit(app::SetBackgroundSync{!model.background_sync});
  }
  r.skip_top(48);
  static_cast<void>(t);
  if (primary(ui, "next", r, ui.tr("Start"))) sink.emit(app::WelcomeNext{});
  return r.y - area.y;
}

float WelcomeView::language(Ui& ui, const Rect& r, const app::WelcomeModel& model,
                            app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Rect left = r.column(0, 2, 24);
  const Rect right = r.column(1, 2, 24);
  ui.text(left.x, left.y, ui.tr("Language"), type::kLabel5, t.text);
  std::vector<std::string_view> names;
  int chosen = 0;
  for (std::size_t i = 0; i < model.languages.size(); ++i) {
    names.emplace_back(model.languages[i].name);
    if (model.languages[i].tag == model.language) chosen = static_cast<int>(i);
  }
  const int picked = select(ui, "language", {left.x, left.y + 28, left.w, 44}, ui.tr("Language"),
                            names, chosen, {.icon = icons::kLanguage, .type = type::kBody});
  if (picked >= 0)
    sink.emit(app::SetLanguage{model.languages[static_cast<std::size_t>(picked)].tag});
  ui.text(right.x, right.y, ui.tr("Text size"), type::kLabel5, t.text);
  const Rect size{right.x, right.y + 28, right.w, 44};
  const auto step = [&](std::string_view id, const Rect& box, char32_t icon, std::string_view name,
                        int by) {
    const Press press = ui.press(id, box, name);
    ui.paint().box(box, press.hovered ? t.sunken : t.surface, t.edge, 4);
    ui.paint().icon(box, icon, 18, t.text);
    if (press.focused) ui.focus_ring(box, 4);
    if (press.clicked) {
      sink.emit(app::SetTextScale{std::clamp(model.text_scale + by, 80, 200)});
    }
  };
  step("smaller", {size.x, size.y, 44, 44}, icons::kMinus, ui.tr("Smaller text"), -10);
  const Rect shown{size.x + 52, size.y, size.w - 104, 44};
  ui.paint().box(shown, t.surface, t.edge, 4);
  ui.text_in(shown, std::to_string(model.text_scale) + " %", type::kBody, t.text, Align::kCenter);
  step("larger", {size.right() - 44, size.y, 44, 44}, icons::kPlus, ui.tr("Larger text"), 10);
  return 72;
}

void WelcomeView::foot(Ui& ui, const Rect& r, const app::WelcomeModel& model,
                       app::CommandSink& sink) {
  const LinkLook look{.type = type::kCaption};
  const float skip = link_width(ui, ui.tr("Skip the rest of the set-up"), look);
  float x = r.x + (r.w - skip) / 2;
  if (model.step > 1) {
    const float back = link_width(ui, ui.tr("Back"), look);
    x -= (back + 24) / 2;
    if (link(ui, "welcome-back", x, r.y, ui.tr("Back"), look)) sink.emit(app::WelcomeBack{});
    x += back + 24;
  }
  if (link(ui, "skip", x, r.y, ui.tr("Skip the rest of the set-up"), look)) {
    sink.emit(app::SkipWelcome{});
  }
}

}  // namespace icma::ui
