// SPDX-License-Identifier: Apache-2.0
// The colour tokens of the five themes. Every pair that occurs on screen is held to its contrast by
// a unit test.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace icma::ui {

struct Color {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  std::uint8_t a = 255;

  static constexpr Color hex(std::uint32_t rgb, std::uint8_t alpha = 255) {
    return {static_cast<std::uint8_t>(rgb >> 16U), static_cast<std::uint8_t>(rgb >> 8U & 0xFFU),
            static_cast<std::uint8_t>(rgb & 0xFFU), alpha};
  }
  constexpr Color with_alpha(float alpha) const {
    // Rounded by halves, since lround is no constant expression yet.
    return {r, g, b, static_cast<std::uint8_t>((static_cast<int>(alpha * 510.0F) + 1) / 2)};
  }
  bool operator==(const Color&) const = default;
};

// WCAG 2 contrast of two opaque colours, 1 to 21.
double contrast(Color a, Color b);

struct Theme {
  std::string_view name;
  Color canvas, surface, sunken;
  Color text, text2, muted;
  Color border, edge;
  Color accent, on_accent, accent_hover;
  Color success, warning, danger;
  Color focus, selection, highlight;
  Color track, scrim, shadow;
  std::array<Color, 8> series;
  bool high_contrast = false;
  bool dark = false;

  // Lines of plates and lit icons: white where the accent would not show on the selection colour.
  Color plate_line() const { return high_contrast && dark ? text : accent; }
};

// light, dark, sepia, hc-dark, hc-light; an unknown name is light.
const Theme& theme_named(std::string_view name);
std::array<const Theme*, 5> all_themes();

}  // namespace icma::ui
