// SPDX-License-Identifier: Apache-2.0
#include "sync/listen/byte_range.h"

#include <algorithm>
#include <charconv>

#include "courses/base/text.h"

namespace icma::listen {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<std::optional<protocol::ByteRange>> parse_range(std::string_view header,
                                                       std::uint64_t length) {
  if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view spec = trim(header.substr(6));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = number(spec.substr(0, dash));
  const auto last = number(spec.substr(dash + 1));
  const auto unsatisfiable = [] { return fail(ErrorKind::kInvalid, "no such bytes"); };
  if (!first) {
    if (dash != 0 || !last) return std::nullopt;
    if (*last == 0 || length == 0) return unsatisfiable();
    return protocol::ByteRange{length - std::min(*last, length), length - 1};
  }
  if (dash + 1 < spec.size() && !last) return std::nullopt;
  if (last && *last < *first) return std::nullopt;
  if (*first >= length) return unsatisfiable();
  return protocol::ByteRange{*first, last ? std::min(*last, length - 1) : length - 1};
}

}  // namespace icma::listen
