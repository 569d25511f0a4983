// SPDX-License-Identifier: Apache-2.0
// Calls to the server's API over a Transport: tokens, JSON, and statuses turned into errors.
#pragma once

#include "sync/protocol/evidence.h"
#include "sync/protocol/transport.h"

namespace icma::engine {

// Gives the access token of the learner, and a new one when the server no longer takes it.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // kUnauthorized: sign-in is needed. kBusy: a locked keyring, wait.
  virtual Result<std::string> access_token() = 0;
  // `refused` is the token that the server refused; another one comes back, or an error.
  virtual Result<std::string> renew(const std::string& refused,
                                    const protocol::CancelToken& cancel) = 0;
};

// Statuses other than 2xx as errors: 401 kUnauthorized, 403 kRefused, 404 kNotFound, 409 kConflict,
// 413, 429 and 503 kBusy, other 5xx kNetwork, the rest kInvalid. `detail` holds the server's code;
// retry_after() reads the wait it asks for.
Error error_of(const protocol::Response& response);
// Seconds the server asked to wait, 0 if it did not.
int retry_after(const Error& error);

class Api {
 public:
  Api(protocol::Transport& transport, TokenSource& tokens)
      : transport_(transport), tokens_(tokens) {}

  // The body of a 2xx answer. Signs in anew once when the token is refused.
  Result<std::string> post(std::string_view path, std::string body,
                           const protocol::CancelToken& cancel);
  // A piece of a file, as bytes; otherwise the same.
  Result<std::string> put(std::string path, std::string piece, std::string content_range,
                          const protocol::CancelToken& cancel);
  Result<std::string> get(std::string_view path, const protocol::CancelToken& cancel);

  template <typename Answer, typename Message>
  Result<Answer> call(std::string_view path, const Message& message,
                      const protocol::CancelToken& cancel) {
    ICMA_TRY(const std::string body, post(path, protocol::encode(message), cancel));
    auto answer = protocol::decode<Answer>(body);
    // What parses as something else did not come whole from our server.
    if (!answer) {
      return fail(ErrorKind::kNetwork, "the server's answer is damaged", answer.error().describe());
    }
    return answer;
  }

 private:
  Result<std::string> send_signed_in(protocol::Request request,
                                     const protocol::CancelToken& cancel);

  protocol::Transport& transport_;
  TokenSource& tokens_;
};

}  // namespace icma::engine
