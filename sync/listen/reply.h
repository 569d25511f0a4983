// SPDX-License-Identifier: Apache-2.0
// A request and its answer as the service sees them, without sockets.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "courses/base/ids.h"
#include "sync/protocol/transport.h"

namespace icma::listen {

struct Incoming {
  std::string method = {};  // "GET"
  std::string target = {};  // "/device?user_code=…"
  protocol::Headers headers = {};
  std::string body = {};
  // The other end's address; of IPv6 the network of 64 bits that it is in. Empty without a socket.
  std::string peer = {};
};

// A part of a file, to be sent instead of a body.
struct FileSlice {
  std::filesystem::path path = {};
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// What logs and counters may say of a request. Never sent.
struct Note {
  std::string_view route = {};       // the route's pattern, from a constant; empty: no such route
  std::optional<Uuid> learner = {};  // who asked, once a token was checked
  int stored = 0;                    // events
  int set_aside = 0;
};

struct Reply {
  int status = 200;
  protocol::Headers headers = {};
  std::string body = {};
  std::optional<FileSlice> file = {};
  // Of an answer to HEAD: the length that GET would have.
  std::optional<std::uint64_t> head_length = {};
  Note note = {};
};

Reply json_reply(int status, std::string body);
// With the error body of the protocol; 503 and 429 carry Retry-After.
Reply error_reply(int status, std::string_view code, std::string_view message,
                  int retry_after_s = 0);
// The status that fits the error's kind; the text of internal failures is not shown.
Reply error_reply(const Error& error);

}  // namespace icma::listen
