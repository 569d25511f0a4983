// SPDX-License-Identifier: Apache-2.0
// The real server speaks https by itself, under certificates that the test makes.
#include <arpa/inet.h>
#include <csignal>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <thread>

#include "sync/http/curl_transport.h"
#include "sync/server/home.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/environment.h"
#include "tests/fakes/process.h"
#include "tests/fakes/raw_server.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;

namespace {

struct Scene {
  fakes::TempDir dir;
  fakes::TempDir other_dir;
  fakes::Authority authority{dir.path()};
  fakes::Authority other{other_dir.path(), "Another authority"};
  std::filesystem::path certificate = dir / "live.pem";
  std::filesystem::path key = dir / "live.key";
  std::unique_ptr<Process> process;
  int port = 0;

  void put(const fakes::Authority::Files& files) const {
    const auto over = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(files.certificate, certificate, over);
    std::filesystem::copy_file(files.key, key, over);
  }
  void start() {
    const server::HomePaths paths{.data = dir / "data", .keys = dir / "data" / "keys"};
    REQUIRE(server::make_keys(paths));
    process = std::make_unique<Process>(
        std::vector<std::string>{ICMA_SERVER, "serve", "--data", paths.data.string(), "--listen",
                                 "127.0.0.1:0", "--tls-cert", certificate.string(), "--tls-key",
                                 key.string()},
        dir / "server.log");
    REQUIRE(said("https://127.0.0.1:"));
    const std::string log = process->output();
    port = std::atoi(log.c_str() + log.find("127.0.0.1:") + 10);
  }
  bool said(const std::string& words, std::size_t times = 1) const {
    for (int i = 0; i < 1200; ++i) {
      const std::string log = process->output();
      std::size_t seen = 0;
      for (auto at = log.find(words); at != std::string::npos; at = log.find(words, at + 1)) ++seen;
      if (seen >= times && log.ends_with('\n')) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return false;
  }
  Result<protocol::Response> ask(const std::filesystem::path& trusted,
                                 const char* scheme = "https") const {
    const fakes::Variable file{"SSL_CERT_FILE", trusted.string()};
    const fakes::Variable folder{"SSL_CERT_DIR", (dir / "no such folder").string()};
    const auto transport =
        http::CurlTransport::open({.base_url = fmt::format("{}://localhost:{}", scheme, port),
                                   .proxy = {protocol::ProxyMode::kNone, "", "", ""}})
            .value();
    return transport->send({.path = "/v1/server", .expects_json = true}, nullptr,
                           protocol::CancelToken());
  }
  // "TLSv1.3 http/1.1", or nothing when no agreement was reached.
  std::string agreed(int newest, std::string_view offered) const {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return "no socket";
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    // So that it is the server that says no.
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, newest);
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(offered.data()),
                            static_cast<unsigned>(offered.size()));
    SSL* line = SSL_new(context);
    SSL_set_fd(line, socket);
    std::string out;
    if (SSL_connect(line) == 1) {
      const unsigned char* chosen = nullptr;
      unsigned length = 0;
      SSL_get0_alpn_selected(line, &chosen, &length);
      out = fmt::format("{} {}", SSL_get_version(line),
                        std::string_view(reinterpret_cast<const char*>(chosen), length));
    }
    SSL_free(line);
    SSL_CTX_free(context);
    ::close(socket);
    return out;
  }
};

}  // namespace

TEST_CASE("the server speaks https under a private root, and only with who trusts it") {
  Scene scene;
  scene.put(scene.authority.issue("DNS:localhost"));
  scene.start();
  const auto answer = scene.ask(scene.authority.root());
  REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
  CHECK(answer->status == 200);
  CHECK_FALSE(scene.ask(scene.other.root()));
  CHECK_FALSE(scene.ask(scene.authority.root(), "http"));
  CHECK(scene.agreed(TLS1_3_VERSION, "\x02h2\x08http/1.1") == "TLSv1.3 http/1.1");
  CHECK(scene.agreed(TLS1_2_VERSION, "\x08http/1.1") == "TLSv1.2 http/1.1");
  CHECK(scene.agreed(TLS1_1_VERSION, "\x08http/1.1").empty());
  CHECK(scene.process->terminate() == 0);
}

TEST_CASE("a renewed certificate is taken on SIGHUP, and a broken one is not") {
  Scene scene;
  scene.put(scene.authority.issue("DNS:localhost"));
  scene.start();
  REQUIRE(scene.ask(scene.authority.root()));
  scene.put(scene.other.issue("DNS:localhost"));
  // Nothing changes before the server is told.
  REQUIRE(scene.ask(scene.authority.root()));
  ::kill(scene.process->pid(), SIGHUP);
  REQUIRE(scene.said("was read again"));
  CHECK(scene.ask(scene.other.root()));
  CHECK_FALSE(scene.ask(scene.authority.root()));
  // Half of a new pair: the key is another's.
  std::filesystem::copy_file(scene.authority.issue("DNS:localhost").certificate, scene.certificate,
                             std::filesystem::copy_options::overwrite_existing);
  ::kill(scene.process->pid(), SIGHUP);
  REQUIRE(scene.said("goes on serving"));
  CHECK(scene.ask(scene.other.root()));
  CHECK(scene.process->terminate() == 0);
  // And it does not start with it.
  Process fresh(
      {ICMA_SERVER, "serve", "--data", (scene.dir / "data").string(), "--listen", "127.0.0.1:0",
       "--tls-cert", scene.certificate.string(), "--tls-key", scene.key.string()},
      scene.dir / "fresh.log");
  CHECK(fresh.wait() == 2);
  CHECK(fresh.output().find("key does not serve") != std::string::npos);
}
