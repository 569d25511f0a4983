// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/figure.h"

#include <doctest/doctest.h>
#include <string>

using namespace icma;

namespace {

constexpr std::string_view kDrawing =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 360"><rect width="360" height="360" fill="#ff0000"/></svg>)";

}  // namespace

TEST_CASE("a drawing has the size of its view box and is drawn at any size") {
  const auto figure = ui::Figure::read(as_bytes(kDrawing));
  REQUIRE(figure.has_value());
  CHECK((*figure)->width() == 720);
  CHECK((*figure)->height() == 360);
  const auto raster = (*figure)->render(72, 36);
  REQUIRE(raster.has_value());
  REQUIRE(raster->rgba.size() == 72 * 36 * 4);
  const std::uint8_t* left = &raster->rgba[(18 * 72 + 10) * 4];
  CHECK(left[0] == 255);
  CHECK(left[1] == 0);
  CHECK(left[3] == 255);
  CHECK(raster->rgba[(18 * 72 + 60) * 4 + 3] == 0);
}

TEST_CASE("half transparent colours keep their colour") {
  const auto figure = ui::Figure::read(as_bytes(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4" fill="#00ff00" fill-opacity=".5"/></svg>)"));
  REQUIRE(figure.has_value());
  const auto raster = (*figure)->render(4, 4);
  REQUIRE(raster.has_value());
  CHECK(raster->rgba[1] >= 253);
  CHECK(raster->rgba[3] == doctest::Approx(128).epsilon(.02));
}

TEST_CASE("what is no picture is refused") {
  CHECK_FALSE(ui::Figure::read(as_bytes("")).has_value());
  CHECK_FALSE(ui::Figure::read(as_bytes("<svg")).has_value());
  CHECK_FALSE(ui::Figure::read(as_bytes("GIF89a and more")).has_value());
  CHECK_FALSE(ui::Figure::read(as_bytes("\x89PNG\r\n\x1A\n broken broken broken")).has_value());
  std::string huge("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\x7F\0\0\0\x7F\0\0\0", 24);
  huge += std::string(40, 'x');
  CHECK_FALSE(ui::Figure::read(as_bytes(huge)).has_value());
}

TEST_CASE("a drawing does not reach out of itself") {
  const auto figure = ui::Figure::read(as_bytes(
      R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8"><image xlink:href="file:///etc/hostname" width="8" height="8"/><image xlink:href="http://127.0.0.1:9/x.png" width="8" height="8"/></svg>)"));
  REQUIRE(figure.has_value());
  const auto raster = (*figure)->render(8, 8);
  REQUIRE(raster.has_value());
  for (const std::uint8_t value : raster->rgba) CHECK(value == 0);
}
