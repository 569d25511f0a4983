// SPDX-License-Identifier: Apache-2.0
// Transport over libcurl: one thread drives all transfers, callers wait. A proxy gets its user name
// and password in the way it asks for (Basic, Digest), the server never does. Certificates are
// always checked, and the error of one that does not hold says why; bodies are taken as they are
// sent. A request ends a few seconds after its stall time at the latest, also where libcurl itself
// would wait on; while a rate limit holds the line up, that time stands still.
#pragma once

#include <memory>
#include <string>

#include "sync/http/rate_limit.h"
#include "sync/protocol/line_choices.h"
#include "sync/protocol/transport.h"

namespace icma::http {

struct CurlOptions {
  std::string base_url = {};  // "https://learn.example.org", no slash at the end
  std::string user_agent = "icma-learn/0.1";
  int max_connections = 6;  // to one host, over HTTP/1.1
  // What all transports with the same one receive together; null: as fast as it goes.
  std::shared_ptr<RateLimit> limit = {};
  protocol::Proxy proxy = {};
  // In place of the system's store of trusted certificates: OpenSSL's own variables SSL_CERT_FILE
  // and SSL_CERT_DIR, read when the transport is opened.
  std::string trusted_file = {};
  std::string trusted_folder = {};
};

// Sinks are called on the transport's thread; a slow one slows the other transfers.
class CurlTransport final : public protocol::Transport {
 public:
  // kInvalid unless the base URL is https, or http to this machine itself.
  static Result<std::unique_ptr<CurlTransport>> open(CurlOptions options);
  // Ends running transfers with kCancelled.
  ~CurlTransport() override;

  // From the next request on. Any thread.
  void set_proxy(protocol::Proxy proxy);

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
