// SPDX-License-Identifier: Apache-2.0
// The token table.
#include "client/ui/theme.h"

#include <algorithm>
#include <cmath>

namespace icma::ui {
namespace {

constexpr auto c(std::uint32_t rgb) {
  return Color::hex(rgb);
}

constexpr Color alpha(std::uint32_t rgb, float a) {
  return Color::hex(rgb).with_alpha(a);
}

constexpr std::array kLightSeries{c(0x0A5C8F), c(0xB4501A), c(0x2C7A4B), c(0x8A3B7C),
                                  c(0x7A6400), c(0x3C5AA6), c(0xA63A50), c(0x52616F)};
constexpr std::array kDarkSeries{c(0x72B8E8), c(0xF0A36B), c(0x7CCB96), c(0xD79ACB),
                                 c(0xDCC25A), c(0x9DB4F0), c(0xF08FA0), c(0xA9B6C4)};

constexpr Theme kLight{.name = "light",
                       .canvas = c(0xF6F7F9),
                       .surface = c(0xFFFFFF),
                       .sunken = c(0xEBEEF2),
                       .text = c(0x1A2430),
                       .text2 = c(0x45525F),
                       .muted = c(0x5A6775),
                       .border = c(0xD3DAE2),
                       .edge = c(0x75828F),
                       .accent = c(0x0A5C8F),
                       .on_accent = c(0xFFFFFF),
                       .accent_hover = c(0x07466E),
                       .success = c(0x1E6B3C),
                       .warning = c(0x8A4B00),
                       .danger = c(0xA3241B),
                       .focus = c(0x0A5C8F),
                       .selection = c(0xCCE2F1),
                       .highlight = c(0xFFE38A),
                       .track = c(0xEBEEF2),
                       .scrim = alpha(0x1A2430, .36F),
                       .shadow = alpha(0x1A2430, .18F),
                       .series = kLightSeries};

constexpr Theme kDark{.name = "dark",
                      .canvas = c(0x11161D),
                      .surface = c(0x1A212B),
                      .sunken = c(0x0C1016),
                      .text = c(0xE7EBF0),
                      .text2 = c(0xB6C0CC),
                      .muted = c(0x97A4B3),
                      .border = c(0x2D3846),
                      .edge = c(0x73839A),
                      .accent = c(0x72B8E8),
                      .on_accent = c(0x0A1620),
                      .accent_hover = c(0x9BCDF0),
                      .success = c(0x6FC78D),
                      .warning = c(0xE4B44A),
                      .danger = c(0xFF8D84),
                      .focus = c(0x9BCDF0),
                      .selection = c(0x22465F),
                      .highlight = c(0x5C4A12),
                      .track = c(0x0C1016),
                      .scrim = alpha(0x000000, .56F),
                      .shadow = alpha(0x000000, .5F),
                      .series = kDarkSeries,
                      .dark = true};

constexpr Theme kSepia{.name = "sepia",
                       .canvas = c(0xF1E8D6),
                       .surface = c(0xF8F1E3),
                       .sunken = c(0xE9DEC8),
                       .text = c(0x33291D),
                       .text2 = c(0x5A4B3A),
                       .muted = c(0x6A5A47),
                       .border = c(0xD9CBB2),
                       .edge = c(0x8A775F),
                       .accent = c(0x1A567F),
                       .on_accent = c(0xFFFFFF),
                       .accent_hover = c(0x124262),
                       .success = c(0x2B6437),
                       .warning = c(0x804600),
                       .danger = c(0x962A1E),
                       .focus = c(0x1A567F),
                       .selection = c(0xD9DDCF),
                       .highlight = c(0xF7D774),
                       .track = c(0xE9DEC8),
                       .scrim = alpha(0x33291D, .36F),
                       .shadow = alpha(0x33291D, .2F),
                       .series = kLightSeries};

constexpr Theme kHcDark{.name = "hc-dark",
                        .canvas = c(0x000000),
                        .surface = c(0x000000),
                        .sunken = c(0x000000),
                        .text = c(0xFFFFFF),
                        .text2 = c(0xFFFFFF),
                        .muted = c(0xE0E0E0),
                        .border = c(0xFFFFFF),
                        .edge = c(0xFFFFFF),
                        .accent = c(0xFFD54A),
                        .on_accent = c(0x000000),
                        .accent_hover = c(0xFFE894),
                        .success = c(0x7CFC9A),
                        .warning = c(0xFFD54A),
                        .danger = c(0xFF9B93),
                        .focus = c(0x4DE1FF),
                        .selection = c(0x00509E),
                        .highlight = c(0x5A4A00),
                        .track = c(0x2B2B2B),
                        .scrim = alpha(0x000000, .7F),
                        .shadow = alpha(0x000000, 0),
                        .series = kDarkSeries,
                        .high_contrast = true,
                        .dark = true};

constexpr Theme kHcLight{.name = "hc-light",
                         .canvas = c(0xFFFFFF),
                         .surface = c(0xFFFFFF),
                         .sunken = c(0xFFFFFF),
                         .text = c(0x000000),
                         .text2 = c(0x000000),
                         .muted = c(0x2B2B2B),
                         .border = c(0x000000),
                         .edge = c(0x000000),
                         .accent = c(0x003A8C),
                         .on_accent = c(0xFFFFFF),
                         .accent_hover = c(0x002766),
                         .success = c(0x00491F),
                         .warning = c(0x5C3200),
                         .danger = c(0x7A0010),
                         .focus = c(0xB3005E),
                         .selection = c(0xB9DBFF),
                         .highlight = c(0xFFE600),
                         .track = c(0xC8C8C8),
                         .scrim = alpha(0x000000, .5F),
                         .shadow = alpha(0x000000, 0),
                         .series = kLightSeries,
                         .high_contrast = true};

double linear(std::uint8_t channel) {
  const double v = channel / 255.0;
  return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double luminance(Color color) {
  return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

}  // namespace

double contrast(Color a, Color b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

std::array<const Theme*, 5> all_themes() {
  return {&kLight, &kDark, &kSepia, &kHcDark, &kHcLight};
}

const Theme& theme_named(std::string_view name) {
  const auto themes = all_themes();
  const auto found = std::ranges::find(themes, name, [](const Theme* t) { return t->name; });
  return found == themes.end() ? kLight : **found;
}

}  // namespace icma::ui
