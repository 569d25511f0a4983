// SPDX-License-Identifier: Apache-2.0
#include "sync/listen/reply.h"

#include <fmt/format.h>

#include "sync/protocol/messages.h"

namespace icma::listen {

Reply json_reply(int status, std::string body) {
  return Reply{.status = status,
               .headers = {{"content-type", "application/json"}, {"cache-control", "no-store"}},
               .body = std::move(body)};
}

Reply error_reply(int status, std::string_view code, std::string_view message, int retry_after_s) {
  Reply reply =
      json_reply(status, protocol::encode(protocol::ErrorBody{.code = std::string(code),
                                                              .message = std::string(message),
                                                              .retry_after_s = retry_after_s}));
  if (retry_after_s > 0) reply.headers["retry-after"] = fmt::to_string(retry_after_s);
  return reply;
}

Reply error_reply(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalid:
    case ErrorKind::kTooNew:
      return error_reply(400, "invalid_request", error.describe());
    case ErrorKind::kUnauthorized:
    case ErrorKind::kExpired: {
      Reply reply = error_reply(401, "invalid_token", error.what);
      reply.headers["www-authenticate"] = "Bearer";
      return reply;
    }
    case ErrorKind::kRefused:
    case ErrorKind::kUnverified:
      return error_reply(403, "refused", error.describe());
    case ErrorKind::kNotFound:
      return error_reply(404, "not_found", error.what);
    case ErrorKind::kConflict:
      return error_reply(409, "conflict", error.what);
    case ErrorKind::kBusy:
    case ErrorKind::kNoSpace:
    case ErrorKind::kIo:
    case ErrorKind::kCancelled:
      return error_reply(503, "unavailable", "the server cannot store this now; try again later",
                         30);
    case ErrorKind::kCorrupt:
    case ErrorKind::kNetwork:
    case ErrorKind::kInternal:
      break;
  }
  return error_reply(500, "internal", "the server met a fault of its own");
}

}  // namespace icma::listen
