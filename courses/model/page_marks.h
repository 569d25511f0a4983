// SPDX-License-Identifier: Apache-2.0
// What a page's Markdown points to, looked at line by line: headings, links, pictures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace icma::model {

struct Heading {
  int level = 0;
  std::string text;
  std::string slug;
  int line = 0;
};

struct ImageUse {
  std::string path;  // as written, relative to the page's file
  std::string alt;
  int line = 0;
};

struct LinkUse {
  std::string target;
  int line = 0;
};

struct PageMarks {
  std::vector<Heading> headings;
  std::vector<ImageUse> images;
  std::vector<LinkUse> links;
};

// Adds what stands in one line outside of fenced blocks.
void add_marks(std::string_view text, int line, PageMarks& marks);
// All of a page; what fenced blocks and `code` quote points nowhere.
PageMarks read_marks(std::string_view markdown);

}  // namespace icma::model
