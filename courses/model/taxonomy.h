// SPDX-License-Identifier: Apache-2.0
// Practices that study counts for: a versioned list that is data, because it changes every few
// years and old records keep their old codes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/json.h"

namespace icma::model {

struct Practice {
  std::string code;
  std::string name;
  std::string short_name;  // for charts
};

struct Taxonomy {
  std::string id;  // "icma-14-2017"
  std::string title;
  std::string source;
  std::vector<Practice> practices;
  // Codes of an older taxonomy and what they became here: "icma-18" → {"3", {"10", "9"}}.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> crosswalk;

  // Null when the code is not of this taxonomy.
  const Practice* find(std::string_view code) const;
};

// kInvalid names the member; codes must be unique and crosswalks end at known codes.
Result<Taxonomy> parse_taxonomy(const Json& document);

}  // namespace icma::model
