// SPDX-License-Identifier: Apache-2.0
// Proxies that ask who is there, and certificates that are to be trusted or not.
#include <doctest/doctest.h>

#include "sync/http/curl_transport.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/environment.h"
#include "tests/fakes/python_server.h"
#include "tests/fakes/raw_server.h"

using namespace icma;
using fakes::Authority;
using fakes::PythonServer;
using fakes::Variable;
using protocol::Proxy;
using protocol::ProxyMode;

namespace {

const std::string kFine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine";

// Nothing of what the machine has set reaches a test.
struct NoProxyVariables {
  Variable a{"http_proxy", std::nullopt}, b{"https_proxy", std::nullopt},
      c{"HTTPS_PROXY", std::nullopt}, d{"all_proxy", std::nullopt}, e{"ALL_PROXY", std::nullopt},
      f{"no_proxy", std::nullopt}, g{"NO_PROXY", std::nullopt};
};

Result<protocol::Response> get(const std::string& url, const Proxy& proxy = {}) {
  const auto transport = http::CurlTransport::open({.base_url = url, .proxy = proxy}).value();
  return transport->send({.path = "/x", .headers = {{"authorization", "Bearer of the server"}}},
                         nullptr, protocol::CancelToken());
}

Proxy manual(const PythonServer& server, std::string user = {}, std::string password = {}) {
  return {ProxyMode::kManual, server.address(), std::move(user), std::move(password)};
}

// An https server with a certificate of a private authority, which this process trusts.
struct Secure {
  fakes::TempDir dir;
  Authority authority{dir.path()};
  Variable trusted{"SSL_CERT_FILE", authority.root().string()};
  Authority::Files files;
  PythonServer server;

  explicit Secure(const std::string& name = "DNS:localhost", long from_s = -3600,
                  long until_s = 86'400)
      : files(authority.issue(name, from_s, until_s)),
        server("tls_server.py", {files.certificate, files.key}) {}
  std::string url() const { return "https://localhost:" + std::to_string(server.port()); }
};

}  // namespace

TEST_CASE("a proxy gets the password in the way it asks for, and the server never sees it") {
  const NoProxyVariables none;
  for (const char* kind : {"basic", "digest"}) {
    CAPTURE(kind);
    const PythonServer proxy("proxy.py", {kind, "ana", "s3cret words"});
    const fakes::RawServer server(kFine);
    const auto got = get(server.url(), manual(proxy, "ana", "s3cret words"));
    REQUIRE_MESSAGE(got, got.error().describe());
    CHECK(got->body == "fine");
    CHECK(proxy.saw(std::string("taken ") + kind));
    CHECK(server.request().find("roxy") == std::string::npos);
    CHECK(server.request().find("Bearer of the server") != std::string::npos);
  }
}

TEST_CASE("through a tunnel the proxy sees neither path nor token, and the server no password") {
  const NoProxyVariables none;
  for (const char* kind : {"basic", "digest"}) {
    CAPTURE(kind);
    const Secure secure;
    const PythonServer proxy("proxy.py", {kind, "ana", "s3cret"});
    const auto got = get(secure.url(), manual(proxy, "ana", "s3cret"));
    REQUIRE_MESSAGE(got, got.error().describe());
    CHECK(got->body == "fine");
    CHECK(proxy.saw("CONNECT localhost:" + std::to_string(secure.server.port()) + " taken"));
    CHECK_FALSE(proxy.saw("/x"));
    CHECK(secure.server.saw("Bearer of the server"));
    CHECK_FALSE(secure.server.saw("roxy"));
  }
}

TEST_CASE("a wrong password and a missing one are told, plain and through a tunnel") {
  const NoProxyVariables none;
  const Secure secure;
  const fakes::RawServer plain(kFine);
  for (const char* kind : {"basic", "digest"}) {
    const PythonServer proxy("proxy.py", {kind, "ana", "s3cret"});
    for (const std::string& url : {plain.url(), secure.url()}) {
      for (const char* user : {"", "ana"}) {
        CAPTURE(kind);
        CAPTURE(url);
        CAPTURE(user);
        const auto got = get(url, manual(proxy, user, "wrong"));
        REQUIRE_FALSE(got);
        CHECK(got.error().kind == ErrorKind::kNetwork);
        CHECK(got.error().what.starts_with(protocol::kProxyWants));
      }
    }
    CHECK_FALSE(proxy.saw("taken"));
  }
}

TEST_CASE("the system's proxy is taken, or none, as was chosen, also while requests are made") {
  const NoProxyVariables none;
  const PythonServer proxy("proxy.py", {"none", "", ""});
  const fakes::RawServer server(kFine);
  const Variable system("http_proxy", "http://" + proxy.address());
  CHECK(get(server.url(), {.mode = ProxyMode::kNone}));
  CHECK(proxy.log().empty());
  CHECK(get(server.url(), {.mode = ProxyMode::kSystem}));
  CHECK(proxy.saw("GET " + server.url() + "/x taken"));

  const PythonServer other("proxy.py", {"none", "", ""});
  const auto transport = http::CurlTransport::open({.base_url = server.url()}).value();
  transport->set_proxy(manual(other));
  REQUIRE(transport->send({.path = "/later"}, nullptr, protocol::CancelToken()));
  CHECK(other.saw("/later taken"));
}

TEST_CASE("a private authority of the system's store is trusted, by file and by folder") {
  const NoProxyVariables none;
  const Secure secure;
  CHECK(get(secure.url()).value().body == "fine");
  const Variable no_file("SSL_CERT_FILE", std::nullopt);
  CHECK_FALSE(get(secure.url()));
  const fakes::TempDir folder;
  REQUIRE(fakes::Process({"/usr/bin/openssl", "rehash", folder.path().string()}, folder / "log")
              .wait() == 0);
  std::filesystem::copy(secure.authority.root(), folder / "root.pem");
  REQUIRE(fakes::Process({"/usr/bin/openssl", "rehash", folder.path().string()}, folder / "log")
              .wait() == 0);
  const Variable in_folder("SSL_CERT_DIR", folder.path().string());
  CHECK(get(secure.url()).value().body == "fine");
}

TEST_CASE("a certificate that does not hold is refused, and why is said") {
  const NoProxyVariables none;
  const auto refusal = [](const std::string& url) {
    const auto got = get(url);
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == ErrorKind::kNetwork);
    return got.error().what;
  };
  {
    const Secure expired("DNS:localhost", -86'400, -3600);
    CHECK(refusal(expired.url()).starts_with("the server's certificate has expired"));
  }
  {
    const Secure early("DNS:localhost", 3600, 86'400);
    CHECK(refusal(early.url()).starts_with("the server's certificate is not valid yet"));
  }
  {
    const Secure other("DNS:else.example.org");
    CHECK(refusal(other.url()).starts_with("the server's certificate is for another host"));
    CHECK_FALSE(other.server.saw("Bearer"));
  }
  // Another authority, and one that only calls itself the same.
  for (const char* name : {"Another authority", "Private authority"}) {
    CAPTURE(name);
    const Secure secure;
    const fakes::TempDir dir;
    const Authority stranger(dir.path(), name);
    const Variable trusted("SSL_CERT_FILE", stranger.root().string());
    CHECK(refusal(secure.url()).starts_with("the server's certificate is not trusted"));
    CHECK_FALSE(secure.server.saw("Bearer"));
  }
}
