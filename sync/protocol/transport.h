// SPDX-License-Identifier: Apache-2.0
// Requests and responses as client code sees them. Implemented by sync/http over libcurl and by
// tests over the server's own logic; the engine and the downloader know nothing else of a network.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma::protocol {

enum class Method { kGet, kHead, kPost, kPut };
std::string_view to_string(Method method);

// Header names are lower case.
using Headers = std::map<std::string, std::string, std::less<>>;

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // inclusive, as in HTTP
  auto operator<=>(const ByteRange&) const = default;
};

struct Request {
  Method method = Method::kGet;
  std::string path = {};  // "/v1/hello", with query; or an absolute http(s) URL
  Headers headers = {};
  std::string body = {};
  std::optional<ByteRange> range = {};
  // Longest silence, while connecting or in the middle of a body, before the request is given up.
  // There is no limit on the whole: a slow line may take as long as it keeps moving.
  std::chrono::seconds stall{30};
  // A longer response is cut off with kInvalid; guards memory and disk.
  std::uint64_t max_response_bytes = std::uint64_t{64} << 20U;
  // True for answers of our own API, which are JSON: HTML in their place is a captive portal.
  bool expects_json = false;
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};  // empty when a sink took it

  // Empty when the header is missing.
  std::string_view header(std::string_view name) const;
};

// Takes a body piece by piece. Called by one thread at a time, never after the request returned.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Once, before the first piece, with status and headers; an error ends the request with it. Only
  // 2xx bodies reach the sink; others are in the response.
  virtual Result<> begin(const Response& head) = 0;
  virtual Result<> write(ByteView piece) = 0;
};

// Set from any thread; a request that sees it ends with kCancelled within a second.
class CancelToken {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
};

struct Job {
  Request request = {};
  BodySink* sink = nullptr;  // not owned; may be null
  // Told how the job ended, while others may still be under way; on the thread of the sinks.
  std::function<void(const Result<Response>&)> ended = {};
};

// Every HTTP status is a Response. Errors: kNetwork (no connection, cut off, stalled, or something
// other than our server answered), kCancelled, kInvalid (too long), or the sink's own error.
// Implementations may be used by several threads at once.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual Result<Response> send(const Request& request, BodySink* sink,
                                const CancelToken& cancel) = 0;
  // All of them, as many at the same time as the implementation likes; answers in order. Sinks of
  // different jobs may be called between each other but never at the same time.
  virtual std::vector<Result<Response>> send_all(std::span<const Job> jobs,
                                                 const CancelToken& cancel);
};

// How the sentence of such an error begins, for programs that say it in other words.
inline constexpr std::string_view kNotOurs =
    "something else answered in place of the server: perhaps a sign-in page of this network";
// kNetwork when a response cannot be our server's: HTML or a redirect where JSON was due. Both
// implementations apply it to requests with `expects_json`.
Result<> check_ours(const Request& request, const Response& response);

}  // namespace icma::protocol
