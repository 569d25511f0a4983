// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/finding.h"

#include <algorithm>
#include <fmt/format.h>

namespace icma::authoring {
namespace {

std::string_view name_of(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

}  // namespace

std::string Finding::to_string() const {
  const std::string place = line > 0 ? fmt::format("{}:{}", file, line) : file;
  std::string text = fmt::format("{}: {}: {} [{}]", place, name_of(severity), message, rule);
  if (!remedy.empty()) text += "\n    " + remedy;
  return text;
}

bool has_errors(const Findings& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& f) { return f.severity == Severity::kError; });
}

Json to_json(const Findings& findings) {
  Json out = Json::array();
  for (const Finding& finding : findings) {
    out.push_back({{"severity", name_of(finding.severity)},
                   {"file", finding.file},
                   {"line", finding.line},
                   {"rule", finding.rule},
                   {"message", finding.message},
                   {"remedy", finding.remedy}});
  }
  return out;
}

}  // namespace icma::authoring
