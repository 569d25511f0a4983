// SPDX-License-Identifier: Apache-2.0
#include "client/text/footnotes.h"

#include "courses/base/text.h"

namespace icma::text {
namespace {

// The sign that fences a code block, three or more of ` or ~, or nothing.
std::string_view fence_of(std::string_view line) {
  const std::size_t at = line.find_first_not_of(' ');
  if (at == std::string_view::npos || at > 3) return {};
  line.remove_prefix(at);
  if (!line.starts_with("```") && !line.starts_with("~~~")) return {};
  return line.substr(0, line.find_first_not_of(line.front()));
}

// The label of a line that begins a footnote, and where its text begins.
std::string_view label_of(std::string_view line, std::size_t& text) {
  const std::size_t at = line.find_first_not_of(' ');
  if (at == std::string_view::npos || at > 3 || !line.substr(at).starts_with("[^")) return {};
  const std::size_t close = line.find("]:", at);
  if (close == std::string_view::npos) return {};
  const std::string_view label = line.substr(at + 2, close - at - 2);
  if (label.find_first_of(" \t[]") != std::string_view::npos) return {};
  text = close + 2;
  return label;
}

}  // namespace

FootnoteSplit split_footnotes(std::string_view markdown) {
  FootnoteSplit out;
  out.body.reserve(markdown.size());
  std::string fence;
  std::string* note = nullptr;
  std::string repeated;  // text of a label that is there already
  bool blank_before = false;
  for (const std::string_view line : split(markdown, '\n')) {
    const bool blank = trim(line).empty();
    std::size_t text = 0;
    const std::string_view label = fence.empty() ? label_of(line, text) : std::string_view{};
    if (!label.empty()) {
      const auto [at, added] = out.notes.try_emplace(std::string(label));
      note = added ? &at->second : &repeated;
      *note = trim(line.substr(text));
      out.body += '\n';
      blank_before = false;
      continue;
    }
    const bool indented = line.starts_with("    ") || line.starts_with("\t");
    if (note != nullptr && !blank && (!blank_before || indented)) {
      *note += blank_before ? "\n\n" : "\n";
      *note += trim(line);
      out.body += '\n';
      blank_before = false;
      continue;
    }
    if (note != nullptr && !blank) note = nullptr;
    blank_before = blank;
    const std::string_view sign = fence_of(line);
    if (!sign.empty() && fence.empty()) {
      fence = sign;
    } else if (!fence.empty() && sign.starts_with(fence) && trim(line) == sign) {
      fence.clear();
    }
    out.body += line;
    out.body += '\n';
  }
  return out;
}

}  // namespace icma::text
