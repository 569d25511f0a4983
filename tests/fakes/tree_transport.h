// SPDX-License-Identifier: Apache-2.0
// Serves a published tree from its folder without sockets, and misbehaves on request.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string>

#include "courses/base/files.h"
#include "sync/protocol/transport.h"

namespace icma::fakes {

class TreeTransport final : public protocol::Transport {
 public:
  enum class Weather {
    kFair,
    kDown,          // no connection
    kPortal,        // 200 with a sign-in page in place of everything
    kCut,           // the connection ends in the middle of a body
    kFlip,          // one byte of each object is wrong
    kIgnoreRanges,  // 200 with the whole file in place of 206
    kWrongRange,    // 206 with another range
    kBusy,          // 503 with Retry-After
    kForbidden,     // 403
  };

  explicit TreeTransport(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    ++requests;
    if (before) before(requests);
    if (cancel.cancelled()) return fail(ErrorKind::kCancelled, "cancelled");
    const Weather now = requests == strike_at ? strike : weather;
    if (now == Weather::kDown) return fail(ErrorKind::kNetwork, "no connection");
    protocol::Response response = answer(request, now);
    if (auto ours = protocol::check_ours(request, response); !ours) {
      return std::unexpected(ours.error());
    }
    std::string body = std::move(response.body);
    response.body.clear();
    bool cut = now == Weather::kCut && body.size() > 1;
    if (cut) body.resize(body.size() / 2);
    if (carries) {
      cut = cut || body.size() > *carries;
      body.resize(std::min<std::size_t>(body.size(), *carries));
      *carries -= body.size();
    }
    // Of what is carried, so that also a beginning is wrong.
    if (now == Weather::kFlip && !body.empty() &&
        request.path.find("/objects/") != std::string::npos) {
      body[body.size() / 2] = static_cast<char>(body[body.size() / 2] ^ 4);
    }
    bytes += body.size();
    if (sink == nullptr || response.status / 100 != 2) {
      response.body = std::move(body);
    } else {
      ICMA_TRY_VOID(sink->begin(response));
      for (std::size_t at = 0; at < body.size(); at += 1000) {
        ICMA_TRY_VOID(sink->write(as_bytes(std::string_view(body).substr(at, 1000))));
      }
    }
    if (cut) return fail(ErrorKind::kNetwork, "the connection was cut");
    return response;
  }

  Weather weather = Weather::kFair;
  int strike_at = 0;  // the request that meets `strike`
  Weather strike = Weather::kFair;
  std::optional<std::size_t> carries;  // bytes that the line still carries before it breaks
  int requests = 0;
  std::uint64_t bytes = 0;
  std::function<void(int)> before;

 private:
  protocol::Response answer(const protocol::Request& request, Weather now) const {
    if (now == Weather::kPortal) {
      return {
          200, {{"content-type", "text/html"}}, "<html><body>Welcome to the hotel</body></html>"};
    }
    if (now == Weather::kBusy) return {503, {{"retry-after", "7"}}, ""};
    if (now == Weather::kForbidden) return {403, {}, ""};
    constexpr std::string_view kBase = "/content/";
    if (!request.path.starts_with(kBase)) return {404, {}, ""};
    auto file = read_file(folder_ / request.path.substr(kBase.size()));
    if (!file) return {404, {}, ""};
    protocol::Response response{
        200, {{"content-type", "application/octet-stream"}}, std::move(*file)};
    if (!request.range || now == Weather::kIgnoreRanges) return response;
    const std::size_t first = request.range->first + (now == Weather::kWrongRange ? 1 : 0);
    const std::size_t last = request.range->last;
    response.status = 206;
    response.headers["content-range"] =
        fmt::format("bytes {}-{}/{}", first, last, response.body.size());
    response.body = response.body.substr(first, last - first + 1);
    return response;
  }

  std::filesystem::path folder_;
};

}  // namespace icma::fakes
