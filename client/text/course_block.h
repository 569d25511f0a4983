// SPDX-License-Identifier: Apache-2.0
// The blocks only courses have: check yourself, key terms, before and after.
#pragma once

#include <string_view>

#include "client/text/document.h"
#include "courses/base/result.h"

namespace icma::text {

bool is_course_block(std::string_view info);

// Reads the JSON a fenced block of this kind holds. kInvalid when it is not of the form; the text
// is then best shown as it is.
Result<Block> read_course_block(std::string_view info, std::string_view json);

}  // namespace icma::text
