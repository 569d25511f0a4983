// SPDX-License-Identifier: Apache-2.0
// From a page's Markdown, as courses/authoring compiles it, to a Document.
#pragma once

#include <cstddef>
#include <string_view>

#include "client/text/document.h"

namespace icma::text {

struct MarkdownLimits {
  std::size_t max_bytes = std::size_t{8} << 20U;
  std::size_t max_cells = 200'000;  // of all tables, the empty ones included
};

// CommonMark with tables, footnotes, task lists and strikethrough; callouts, figures and course
// blocks. Never fails: broken UTF-8 is repaired, HTML is left out, and what goes over a limit is
// cut off and reported in Document::cut_off. Any thread.
Document read_markdown(std::string_view markdown, const MarkdownLimits& limits = {});

}  // namespace icma::text
