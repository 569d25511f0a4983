// SPDX-License-Identifier: Apache-2.0
// Contrast of every pair of colours that meets on screen, in every theme.
#include "client/ui/theme.h"

#include <array>
#include <doctest/doctest.h>
#include <string>

namespace icma::ui {
namespace {

struct Pair {
  const char* name;
  Color Theme::* ink;
  Color Theme::* ground;
  double least;
};

// 7 for what is read at length, 4.5 for all other text, 3 for the parts of controls and signs.
constexpr auto kPairs = std::to_array<Pair>({
    {"text on canvas", &Theme::text, &Theme::canvas, 7},
    {"text on surface", &Theme::text, &Theme::surface, 7},
    {"text on sunken", &Theme::text, &Theme::sunken, 7},
    {"text on selection", &Theme::text, &Theme::selection, 7},
    {"text on highlight", &Theme::text, &Theme::highlight, 7},
    {"text2 on canvas", &Theme::text2, &Theme::canvas, 4.5},
    {"text2 on surface", &Theme::text2, &Theme::surface, 4.5},
    {"text2 on sunken", &Theme::text2, &Theme::sunken, 4.5},
    {"text2 on selection", &Theme::text2, &Theme::selection, 4.5},
    {"muted on canvas", &Theme::muted, &Theme::canvas, 4.5},
    {"muted on surface", &Theme::muted, &Theme::surface, 4.5},
    {"muted on sunken", &Theme::muted, &Theme::sunken, 4.5},
    {"accent on canvas", &Theme::accent, &Theme::canvas, 4.5},
    {"accent on surface", &Theme::accent, &Theme::surface, 4.5},
    {"accent on sunken", &Theme::accent, &Theme::sunken, 4.5},
    {"accent hover on sunken", &Theme::accent_hover, &Theme::sunken, 4.5},
    {"on accent", &Theme::on_accent, &Theme::accent, 4.5},
    {"on accent hover", &Theme::on_accent, &Theme::accent_hover, 4.5},
    {"surface on danger", &Theme::surface, &Theme::danger, 4.5},
    {"surface on text2, the avatar", &Theme::surface, &Theme::text2, 4.5},
    {"surface on text, the tooltip", &Theme::surface, &Theme::text, 7},
    {"success on surface", &Theme::success, &Theme::surface, 4.5},
    {"success on canvas", &Theme::success, &Theme::canvas, 4.5},
    {"warning on surface", &Theme::warning, &Theme::surface, 4.5},
    {"warning on sunken", &Theme::warning, &Theme::sunken, 4.5},
    {"warning on canvas", &Theme::warning, &Theme::canvas, 4.5},
    {"danger on surface", &Theme::danger, &Theme::surface, 4.5},
    {"danger on sunken", &Theme::danger, &Theme::sunken, 4.5},
    {"danger on canvas", &Theme::danger, &Theme::canvas, 4.5},
    {"edge on surface", &Theme::edge, &Theme::surface, 3},
    {"edge on canvas", &Theme::edge, &Theme::canvas, 3},
    {"focus on canvas", &Theme::focus, &Theme::canvas, 3},
    {"focus on surface", &Theme::focus, &Theme::surface, 3},
    {"accent on track", &Theme::accent, &Theme::track, 3},
});

}  // namespace

TEST_CASE("every pair of colours that meets has its contrast") {
  for (const Theme* theme : all_themes()) {
    for (const Pair& pair : kPairs) {
      INFO(std::string(theme->name) << ": " << pair.name);
      CHECK(contrast(theme->*pair.ink, theme->*pair.ground) >= pair.least);
    }
  }
}

TEST_CASE("lines of plates show on their ground") {
  for (const Theme* theme : all_themes()) {
    INFO(std::string(theme->name));
    CHECK(contrast(theme->plate_line(), theme->selection) >= 3);
  }
}

TEST_CASE("series of charts show on the surface") {
  for (const Theme* theme : all_themes()) {
    for (const Color& color : theme->series) CHECK(contrast(color, theme->surface) >= 4.5);
  }
}

TEST_CASE("contrast is that of WCAG 2") {
  CHECK(contrast(Color::hex(0x000000), Color::hex(0xFFFFFF)) == doctest::Approx(21));
  CHECK(contrast(Color::hex(0x777777), Color::hex(0xFFFFFF)) ==
        doctest::Approx(4.478).epsilon(.001));
  CHECK(contrast(Color::hex(0x123456), Color::hex(0x123456)) == doctest::Approx(1));
}

TEST_CASE("an unknown theme is the light one") {
  CHECK(theme_named("light").name == "light");
  CHECK(theme_named("hc-dark").name == "hc-dark");
  CHECK(theme_named("purple").name == "light");
}

}  // namespace icma::ui
