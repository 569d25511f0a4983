// SPDX-License-Identifier: Apache-2.0
// The type scale: face, size and line height at text size 100 %.
#pragma once

#include <cstdint>

namespace icma::ui {

enum class Face : std::uint8_t {
  kSans,
  kSansMedium,
  kSansSemi,
  kSerif,
  kSerifItalic,
  kSerifSemi,
  kMono,
  kEasy,
  kEasyBold,
  kIcons
};
inline constexpr int kFaceCount = 10;

struct Type {
  Face face = Face::kSans;
  float size = 14;
  float line = 20;
  float tracking = 0;  // of the size

  constexpr Type with_line(float height) const { return {face, size, height, tracking}; }
};

namespace type {
inline constexpr Type kCaption{Face::kSans, 13, 18};
inline constexpr Type kCaption5{Face::kSansMedium, 13, 18};
inline constexpr Type kCaption6{Face::kSansSemi, 13, 18};
inline constexpr Type kLabel{Face::kSans, 14, 20};
inline constexpr Type kLabel5{Face::kSansMedium, 14, 20};
inline constexpr Type kLabel6{Face::kSansSemi, 14, 20};
inline constexpr Type kBody{Face::kSans, 16, 24};
inline constexpr Type kBody5{Face::kSansMedium, 16, 24};
inline constexpr Type kBody6{Face::kSansSemi, 16, 24};
inline constexpr Type kReading{Face::kSerif, 19, 29.5F};
inline constexpr Type kH3{Face::kSansSemi, 20, 28, -0.01F};
inline constexpr Type kH2{Face::kSerifSemi, 24, 32, -0.005F};
inline constexpr Type kH1{Face::kSerifSemi, 30, 38, -0.008F};
inline constexpr Type kDisplay{Face::kSerifSemi, 38, 46, -0.015F};
inline constexpr Type kMono{Face::kMono, 13, 18};
}  // namespace type

}  // namespace icma::ui
