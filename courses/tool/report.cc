// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fmt/format.h>

#include "courses/tool/commands.h"

namespace icma::tool {
namespace {

std::string_view advice(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kNotFound:
      return "Check the path and try again.";
    case ErrorKind::kNoSpace:
      return "Free some space and try again; what was written is kept.";
    case ErrorKind::kIo:
      return "Check that the folder can be read and written.";
    case ErrorKind::kInvalid:
      return "Correct what is named; icma-course lint shows file and line.";
    case ErrorKind::kTooNew:
      return "Use a newer icma-course.";
    case ErrorKind::kUnverified:
    case ErrorKind::kCorrupt:
      return "Do not use this tree; publish it again from the source.";
    case ErrorKind::kExpired:
      return "Publish again to renew the signatures.";
    default:
      return "Try again.";
  }
}

}  // namespace

int report(const Error& error) {
  fmt::print(stderr, "icma-course: {}. {}\n", error.describe(), advice(error.kind));
  return 1;
}

}  // namespace icma::tool
