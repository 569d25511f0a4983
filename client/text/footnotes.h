// SPDX-License-Identifier: Apache-2.0
// Takes the footnotes `[^label]: text` out of a page's Markdown.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace icma::text {

struct FootnoteSplit {
  std::string body;  // the page without its footnotes; the lines keep their numbers
  std::map<std::string, std::string, std::less<>> notes;  // by label; the first of a name counts
};

FootnoteSplit split_footnotes(std::string_view markdown);

}  // namespace icma::text
