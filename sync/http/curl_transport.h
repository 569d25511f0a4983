// SPDX-License-Identifier: Apache-2.0
// Transport over libcurl: one thread drives all transfers, callers wait. Proxies come from the
// environment; certificates are always checked; bodies are taken as they are sent. A request ends a
// few seconds after its stall time at the latest, also where libcurl itself would wait on; while a
// rate limit holds the line up, that time stands still.
#pragma once

#include <memory>
#include <string>

#include "sync/http/rate_limit.h"
#include "sync/protocol/transport.h"

namespace icma::http {

struct CurlOptions {
  std::string base_url = {};  // "https://learn.example.org", no slash at the end
  std::string user_agent = "icma-learn/0.1";
  int max_connections = 6;  // to one host, over HTTP/1.1
  // What all transports with the same one receive together; null: as fast as it goes.
  std::shared_ptr<RateLimit> limit = {};
};

// Sinks are called on the transport's thread; a slow one slows the other transfers.
class CurlTransport final : public protocol::Transport {
 public:
  // kInvalid unless the base URL is https, or http to this machine itself.
  static Result<std::unique_ptr<CurlTransport>> open(CurlOptions options);
  // Ends running transfers with kCancelled.
  ~CurlTransport() override;

  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override;
  std::vector<Result<protocol::Response>> send_all(std::span<const protocol::Job> jobs,
                                                   const protocol::CancelToken& cancel) override;

 private:
  explicit CurlTransport(CurlOptions options);
  class Engine;
  std::unique_ptr<Engine> engine_;
};

// True for https, and for http to a loopback address.
bool is_safe_url(std::string_view url);

}  // namespace icma::http
