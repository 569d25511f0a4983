// SPDX-License-Identifier: Apache-2.0
// Where the reader gets its pages and pictures from.
#pragma once

#include <string>
#include <string_view>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma::ui {

struct PageText {
  std::string markdown;  // as courses/authoring compiles it
  std::string title;     // "5.4  The first hour"; empty when the page brings its own
  std::string kicker;    // the line above it: "Module 5 · Incident response"
};

// Called on a thread of the reader's, one call at a time; it may take its time.
class PageSource {
 public:
  virtual ~PageSource() = default;
  // kNotFound, kCorrupt, kIo.
  virtual Result<PageText> page(std::string_view document) = 0;
  // A picture by the path the page names it with.
  virtual Result<Bytes> asset(std::string_view document, std::string_view path) = 0;
};

}  // namespace icma::ui
