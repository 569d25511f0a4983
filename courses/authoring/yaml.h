// SPDX-License-Identifier: Apache-2.0
// YAML as authors write it, turned into JSON that remembers the line of each member.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "courses/base/json.h"
#include "courses/base/result.h"

namespace icma::authoring {

struct YamlDocument {
  Json value;
  // Path as JsonReader writes it ("$.modules[2].id") → line in the file, 1-based.
  std::map<std::string, int> lines;

  // The line of the member, or of its nearest known ancestor.
  int line_of(std::string_view path) const;
};

// Plain scalars become integers, booleans or null where they look like one; everything else is text
// (1.5 stays text: no format of ours has floating point). Anchors and aliases are refused.
// kInvalid with detail "line N" for malformed YAML. `first_line` is the line of the text's first
// line in its file.
Result<YamlDocument> parse_yaml(std::string_view text, int first_line = 1);

// A Markdown file split at its front matter.
struct FrontMatter {
  YamlDocument head;
  std::string body;
  int body_line = 1;
};

// kInvalid with detail "line N" when the block between the two "---" lines is missing or malformed.
Result<FrontMatter> split_front_matter(std::string_view text);

}  // namespace icma::authoring
