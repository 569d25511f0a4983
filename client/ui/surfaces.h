// SPDX-License-Identifier: Apache-2.0
// What the frames of the reader and the player hold inside; made elsewhere, drawn into a rectangle.
#pragma once

#include <string_view>
#include <vector>

#include "client/app/command.h"
#include "client/ui/geometry.h"
#include "client/ui/ui.h"

namespace icma::ui {

struct PageRequest {
  std::string_view document;  // which page; the surface keeps its layout and scroll place
  std::string_view anchor;    // a new value of document or anchor scrolls there
  bool preview = false;       // nothing that is done makes a record
  int sitting = 0;            // a new value fetches the page anew, were its name the same
  const std::vector<int>* read_before = nullptr;  // blocks; looked at with a new sitting
};

// Lays out, scrolls and draws a page of a course. Emits Scrolled, AnswerCheck, OpenLink and the
// like.
class ReaderSurface {
 public:
  virtual ~ReaderSurface() = default;
  // Within a Dear ImGui window whose clip covers `r`; may open its own scrolling child.
  virtual void draw(Ui& ui, const Rect& r, const PageRequest& page, app::CommandSink& sink) = 0;
};

// Draws the present picture of the film, letterboxed in black.
class VideoSurface {
 public:
  virtual ~VideoSurface() = default;
  virtual void draw(Ui& ui, const Rect& r) = 0;
};

// Either may be missing: the frame then shows its ground.
struct Surfaces {
  ReaderSurface* reader = nullptr;
  VideoSurface* video = nullptr;
};

}  // namespace icma::ui
