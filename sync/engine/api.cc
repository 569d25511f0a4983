// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/api.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace icma::engine {
namespace {

constexpr std::string_view kRetryMark = "retry after ";

ErrorKind kind_of(int status) {
  switch (status) {
    case 401:
      return ErrorKind::kUnauthorized;
    case 403:
      return ErrorKind::kRefused;
    case 404:
      return ErrorKind::kNotFound;
    case 409:
      return ErrorKind::kConflict;
    case 413:
    case 429:
    case 503:
      return ErrorKind::kBusy;
    default:
      return status >= 500 ? ErrorKind::kNetwork : ErrorKind::kInvalid;
  }
}

}  // namespace

Error error_of(const protocol::Response& response) {
  Error out{kind_of(response.status), fmt::format("the server answered {}", response.status)};
  int wait = 0;
  if (const auto body = protocol::decode<protocol::ErrorBody>(response.body)) {
    if (!body->message.empty()) out.what = body->message;
    out.detail = body->code;
    wait = body->retry_after_s;
  }
  const std::string_view header = response.header("retry-after");
  std::from_chars(header.data(), header.data() + header.size(), wait);
  if (wait > 0) {
    out.detail += fmt::format("{}{}{} s", out.detail.empty() ? "" : ", ", kRetryMark, wait);
  }
  return out;
}

int retry_after(const Error& error) {
  const auto at = error.detail.find(kRetryMark);
  int wait = 0;
  if (at != std::string::npos) {
    const char* from = error.detail.data() + at + kRetryMark.size();
    std::from_chars(from, error.detail.data() + error.detail.size(), wait);
  }
  return std::clamp(wait, 0, 86'400);
}

Result<std::string> Api::post(std::string_view path, std::string body,
                              const protocol::CancelToken& cancel) {
  return send_signed_in({.method = protocol::Method::kPost,
                         .path = std::string(path),
                         .headers = {{"content-type", "application/json"}},
                         .body = std::move(body)},
                        cancel);
}

Result<std::string> Api::put(std::string path, std::string piece, std::string content_range,
                             const protocol::CancelToken& cancel) {
  return send_signed_in({.method = protocol::Method::kPut,
                         .path = std::move(path),
                         .headers = {{"content-type", "application/octet-stream"},
                                     {"content-range", std::move(content_range)}},
                         .body = std::move(piece)},
                        cancel);
}

Result<std::string> Api::send_signed_in(protocol::Request request,
                                        const protocol::CancelToken& cancel) {
  ICMA_TRY(std::string token, tokens_.access_token());
  request.max_response_bytes = protocol::kMaxMessageBytes;
  request.expects_json = true;
  for (int attempt = 0;; ++attempt) {
    request.headers["authorization"] = "Bearer " + token;
    ICMA_TRY(protocol::Response response, transport_.send(request, nullptr, cancel));
    if (response.status >= 200 && response.status < 300) return std::move(response.body);
    if (response.status != 401 || attempt > 0) return std::unexpected(error_of(response));
    ICMA_TRY(token, tokens_.renew(token, cancel));
  }
}

Result<std::string> Api::get(std::string_view path, const protocol::CancelToken& cancel) {
  const protocol::Request request{.path = std::string(path),
                                  .max_response_bytes = protocol::kMaxMessageBytes,
                                  .expects_json = true};
  ICMA_TRY(protocol::Response response, transport_.send(request, nullptr, cancel));
  if (response.status < 200 || response.status >= 300) return std::unexpected(error_of(response));
  return std::move(response.body);
}

}  // namespace icma::engine
