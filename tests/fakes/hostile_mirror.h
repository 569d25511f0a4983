// SPDX-License-Identifier: Apache-2.0
// Serves a tree in memory, and lets a test bend any answer. It is bound by what every transport
// promises: sinks see bodies of 2xx alone, and nothing longer than was asked for gets through.
#pragma once

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <string>
#include <vector>

#include "sync/protocol/transport.h"
#include "tests/fakes/publication.h"

namespace icma::fakes {

class HostileMirror final : public protocol::Transport {
 public:
  struct Answer {
    int status = 200;
    protocol::Headers headers = {{"content-type", "application/octet-stream"}};
    std::string body = {};
    bool endless = false;  // the body is repeated for ever
    bool cut = false;      // the connection breaks in the middle
  };
  // Where an endless answer is given up, and the client has failed.
  static constexpr std::uint64_t kEnough = std::uint64_t{96} << 20U;

  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    constexpr std::string_view kBase = "/content/";
    if (cancel.cancelled()) return fail(ErrorKind::kCancelled, "cancelled");
    ICMA_CHECK(request.path.starts_with(kBase));
    const std::string file = request.path.substr(kBase.size());
    asked.push_back(file);
    Answer answer = honest(file, request);
    if (attack) attack(file, answer);
    if (answer.cut) answer.body.resize(answer.body.size() / 2);
    protocol::Response head{answer.status, answer.headers, ""};
    ICMA_TRY(head.body, carry(answer, request, sink, cancel));
    if (answer.cut) return fail(ErrorKind::kNetwork, "the connection was cut");
    return head;
  }

  Tree tree;
  std::function<void(const std::string& file, Answer& answer)> attack;
  std::vector<std::string> asked;  // files, in order
  std::uint64_t accepted = 0;      // bytes of bodies that the client took

 private:
  Answer honest(const std::string& file, const protocol::Request& request) const {
    const auto at = tree.find(file);
    if (at == tree.end()) return {.status = 404};
    Answer answer{.body = at->second};
    if (!request.range) return answer;
    const auto [first, last] = *request.range;
    answer.status = 206;
    answer.headers["content-range"] =
        fmt::format("bytes {}-{}/{}", first, last, answer.body.size());
    answer.body = answer.body.substr(first, last - first + 1);
    return answer;
  }

  // The body, as far as the client takes it; empty when the sink took it.
  Result<std::string> carry(const Answer& answer, const protocol::Request& request,
                            protocol::BodySink* sink, const protocol::CancelToken& cancel) {
    const bool to_sink = sink != nullptr && answer.status / 100 == 2;
    std::string body;
    std::uint64_t carried = 0;
    if (to_sink) ICMA_TRY_VOID(sink->begin({answer.status, answer.headers, ""}));
    do {
      for (std::size_t at = 0; at < answer.body.size(); at += kPiece) {
        const std::string_view piece = std::string_view(answer.body).substr(at, kPiece);
        if (cancel.cancelled()) return fail(ErrorKind::kCancelled, "cancelled");
        carried += piece.size();
        if (carried > request.max_response_bytes) {
          return fail(ErrorKind::kInvalid, "the answer is longer than expected");
        }
        if (to_sink) {
          ICMA_TRY_VOID(sink->write(as_bytes(piece)));
        } else {
          body += piece;
        }
        accepted += piece.size();
      }
    } while (answer.endless && carried < kEnough);
    return body;
  }

  static constexpr std::size_t kPiece = 16'000;
};

}  // namespace icma::fakes
