// SPDX-License-Identifier: Apache-2.0
// What an author must or should change, with the place and the remedy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "courses/base/json.h"

namespace icma::authoring {

enum class Severity {
  kError,    // cannot be packed or published
  kWarning,  // can be published; a demanding editor would change it
};

struct Finding {
  Severity severity = Severity::kError;
  std::string file;  // relative to the program's folder
  int line = 0;      // 1-based; 0: the file as a whole
  std::string rule;  // stable name, "title-length"
  std::string message;
  std::string remedy;

  // "modules/a/page.md:12: error: message [rule]\n    remedy".
  std::string to_string() const;
};

using Findings = std::vector<Finding>;

bool has_errors(const Findings& findings);
Json to_json(const Findings& findings);

}  // namespace icma::authoring
