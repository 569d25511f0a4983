// SPDX-License-Identifier: Apache-2.0
// A page's Markdown, looked at line by line: headings, links, images, and the course blocks whose
// YAML becomes JSON on the way into the package.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "courses/authoring/finding.h"
#include "courses/model/page_marks.h"

namespace icma::authoring {

using model::Heading;
using model::ImageUse;
using model::LinkUse;

struct PageSource : model::PageMarks {
  std::string markdown;   // course blocks compiled
  std::size_t words = 0;  // prose and blocks, without markup of course blocks
};

// `file` and `first_line` place the findings. Faults in a block leave it out and are reported.
PageSource compile_page(std::string_view body, const std::string& file, int first_line,
                        Findings& findings);

}  // namespace icma::authoring
