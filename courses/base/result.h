// SPDX-License-Identifier: Apache-2.0
// What can go wrong, and how functions say so: Result<T> is a value or an Error.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace icma {

// The kinds a caller may want to tell apart. A message for people is made from kind and subject by
// the program that shows it; `what` is exact and for the person who repairs.
enum class ErrorKind {
  kInvalid,       // input is malformed or breaks a rule; trying again does not help
  kNotFound,      // the named thing is not there
  kConflict,      // it is there already, or changed meanwhile
  kCorrupt,       // stored bytes are not what was written (hash, checksum, broken database)
  kUnverified,    // a signature, a trust rule or a hash of something received does not hold
  kExpired,       // valid once, no longer
  kTooNew,        // written by a newer version of this program
  kNetwork,       // no connection, cut off, timed out, or not our server that answered
  kUnauthorized,  // sign-in is needed or was revoked
  kRefused,       // the other side understood and says no
  kBusy,          // someone else holds it; later may work
  kNoSpace,       // disk or quota is full
  kIo,            // the operating system refused to read or write
  kCancelled,     // stopped on request
  kInternal,      // a promise of our own code does not hold
};

// Lower-case name of a kind, as used in logs and JSON ("not_found").
std::string_view to_string(ErrorKind kind);

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string what;         // one sentence: what happened
  std::string detail = {};  // path, URL, SQL, code or file:line; may be empty

  // "what (detail)".
  std::string describe() const;
};

template <typename T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string what, std::string detail = {}) {
  return std::unexpected(Error{kind, std::move(what), std::move(detail)});
}

}  // namespace icma

#define ICMA_CONCAT_(a, b) a##b
#define ICMA_CONCAT(a, b) ICMA_CONCAT_(a, b)

// ICMA_TRY(auto x, call()): x is the value, or the function returns the error.
#define ICMA_TRY(declaration, expression) \
  ICMA_TRY_(ICMA_CONCAT(icma_result_, __LINE__), declaration, expression)
#define ICMA_TRY_(name, declaration, expression)                          \
  auto name = (expression);                                               \
  if (!name.has_value()) return std::unexpected(std::move(name).error()); \
  declaration = std::move(name).value()

// ICMA_TRY_VOID(call()): returns the error of a Result<> that failed.
#define ICMA_TRY_VOID(expression)                                  \
  do {                                                             \
    auto icma_void_result = (expression);                          \
    if (!icma_void_result.has_value())                             \
      return std::unexpected(std::move(icma_void_result).error()); \
  } while (false)

// A promise of our own code. Kept in release builds: going on would risk a learner's data.
#define ICMA_CHECK(condition)                                                              \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)
