// SPDX-License-Identifier: Apache-2.0
#include "courses/base/result.h"

namespace icma {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kCorrupt:
      return "corrupt";
    case ErrorKind::kUnverified:
      return "unverified";
    case ErrorKind::kExpired:
      return "expired";
    case ErrorKind::kTooNew:
      return "too_new";
    case ErrorKind::kNetwork:
      return "network";
    case ErrorKind::kUnauthorized:
      return "unauthorized";
    case ErrorKind::kRefused:
      return "refused";
    case ErrorKind::kBusy:
      return "busy";
    case ErrorKind::kNoSpace:
      return "no_space";
    case ErrorKind::kIo:
      return "io";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

std::string Error::describe() const {
  return detail.empty() ? what : what + " (" + detail + ")";
}

}  // namespace icma
