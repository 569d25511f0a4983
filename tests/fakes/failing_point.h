// SPDX-License-Identifier: Apache-2.0
// A database fault that strikes at the n-th operation: run with n = 1, 2, 3 … until `struck` stays
// false, and demand a sound state after each failure.
#pragma once

#include "courses/sqlite/database.h"

namespace icma::fakes {

class FailingPoint final : public sqlite::FaultPoint {
 public:
  explicit FailingPoint(int strike_at, ErrorKind kind = ErrorKind::kIo)
      : strike_at_(strike_at), kind_(kind) {}

  std::optional<Error> next() override {
    if (++count_ != strike_at_) return std::nullopt;
    struck = true;
    return Error{kind_, "injected fault"};
  }

  bool struck = false;

 private:
  int strike_at_;
  int count_ = 0;
  ErrorKind kind_;
};

}  // namespace icma::fakes
