// SPDX-License-Identifier: Apache-2.0
// The frame around every screen: rail, top bar, sync pill, toasts.
#pragma once

#include <string>
#include <vector>

#include "client/app/view/common.h"

namespace icma::app {

struct Crumb {
  std::string text;
  std::string screen;   // pressed, it navigates there; empty for the last one
  std::string program;  // or opens this program
};

struct Toast {
  std::string id;
  Sign sign = Sign::kDone;
  std::string text;
  std::string action;   // "Open"; may be empty
  std::string program;  // what the action opens
};

struct FrameModel {
  Screen screen = Screen::kHome;
  Screen place = Screen::kHome;  // the lit item of the rail
  std::vector<Crumb> crumbs;
  bool back = false;
  Pill sync;
  std::string initials;  // "DW"; empty when nobody is signed in
  std::string learner;   // full name, for assistive technology
  std::vector<Toast> toasts;
  bool instructor = false;  // the preview has its own rail
};

}  // namespace icma::app
