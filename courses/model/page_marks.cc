// SPDX-License-Identifier: Apache-2.0
#include "courses/model/page_marks.h"

#include "courses/base/text.h"

namespace icma::model {
namespace {

void add_heading(std::string_view text, int line, PageMarks& marks) {
  const std::size_t level = text.find_first_not_of('#');
  if (level == std::string_view::npos || level > 6 || text[level] != ' ') return;
  std::string plain;
  for (const char c : trim(text.substr(level))) {
    if (c != '*' && c != '`') plain.push_back(c);
  }
  marks.headings.push_back({static_cast<int>(level), plain, heading_slug(plain), line});
}

// The line with what stands between backticks blanked out.
std::string without_code(std::string_view text) {
  std::string out(text);
  bool code = false;
  for (char& c : out) {
    if (c == '`') {
      code = !code;
    } else if (code) {
      c = ' ';
    }
  }
  return code ? std::string(text) : out;  // an open backtick quotes nothing
}

// "[name]: target"; a footnote's "[^1]: text" is none.
void add_definition(std::string_view text, int line, PageMarks& marks) {
  const auto close = text.find("]: ");
  if (!text.starts_with("[") || text.starts_with("[^") || close == std::string_view::npos) return;
  std::string_view target = trim(text.substr(close + 3));
  target = target.substr(0, target.find(' '));
  if (!target.empty()) marks.links.push_back({std::string(target), line});
}

}  // namespace

// Finds ![alt](target "title") and [text](target).
void add_marks(std::string_view text, int line, PageMarks& marks) {
  if (text.starts_with("#")) add_heading(text, line, marks);
  const std::string plain = without_code(text);
  text = plain;
  add_definition(text, line, marks);
  std::size_t at = 0;
  while ((at = text.find('[', at)) != std::string_view::npos) {
    const bool image = at > 0 && text[at - 1] == '!';
    const auto close = text.find("](", at);
    if (close == std::string_view::npos) return;
    const auto end = text.find(')', close);
    if (end == std::string_view::npos) return;
    std::string_view target = text.substr(close + 2, end - close - 2);
    target = target.substr(0, target.find(' '));
    if (image) {
      marks.images.push_back(
          {std::string(target), std::string(text.substr(at + 1, close - at - 1)), line});
    } else {
      marks.links.push_back({std::string(target), line});
    }
    at = end;
  }
}

PageMarks read_marks(std::string_view markdown) {
  PageMarks out;
  int line = 0;
  bool in_fence = false;
  for (const std::string_view text : split(markdown, '\n')) {
    ++line;
    const bool fence = text.starts_with("```");
    if (!fence && !in_fence) add_marks(text, line, out);
    if (fence) in_fence = !in_fence;
  }
  return out;
}

}  // namespace icma::model
