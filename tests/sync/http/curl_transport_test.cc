// SPDX-License-Identifier: Apache-2.0
#include "sync/http/curl_transport.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/fakes/faulty_line.h"
#include "tests/fakes/raw_server.h"

using namespace icma;
using namespace icma::protocol;

namespace {

std::string answer(std::string_view head, std::string_view body, std::size_t promised) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", head,
                     promised, body);
}

std::unique_ptr<http::CurlTransport> line(const std::string& url) {
  return http::CurlTransport::open({.base_url = url}).value();
}

class Collect final : public BodySink {
 public:
  Result<> begin(const Response& head) override {
    status = head.status;
    return {};
  }
  Result<> write(ByteView piece) override {
    if (refuse_after && bytes.size() >= *refuse_after) {
      return fail(ErrorKind::kNoSpace, "the disk is full");
    }
    bytes.append(as_text(piece));
    return {};
  }
  int status = 0;
  std::string bytes;
  std::optional<std::size_t> refuse_after;
};

}  // namespace

TEST_CASE("a sign-in page of the network in place of the server is told from the server") {
  fakes::RawServer portal(answer("200 OK\r\nContent-Type: text/html", "<html>pay</html>", 16));
  const auto got =
      line(portal.url())->send({.path = "/v1/hello", .expects_json = true}, nullptr, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kNetwork);
  CHECK(got.error().what.find("something else answered") == 0);
}

TEST_CASE("a redirect in place of an answer of our own is a portal too") {
  fakes::RawServer portal(answer("302 Found\r\nLocation: http://portal.example/", "", 0));
  const auto got =
      line(portal.url())->send({.path = "/v1/hello", .expects_json = true}, nullptr, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kNetwork);
}

TEST_CASE("a body that is cut off is an error, however much came") {
  fakes::RawServer cutting(answer("200 OK\r\nContent-Type: application/json", "{\"a\":", 400));
  Collect sink;
  const auto got = line(cutting.url())->send({.path = "/x"}, &sink, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kNetwork);
  CHECK(sink.bytes == "{\"a\":");
}

TEST_CASE("a server that falls silent in the middle is given up after the stall, not later") {
  fakes::RawServer silent(answer("200 OK", "ab", 400), true);
  const auto got =
      line(silent.url())
          ->send({.path = "/x", .stall = std::chrono::seconds(1)}, nullptr, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kNetwork);
}

TEST_CASE("nobody listening is a network error") {
  std::string url;
  {
    fakes::RawServer gone("");
    url = gone.url();
  }
  const auto got = line(url)->send({.path = "/x"}, nullptr, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kNetwork);
}

TEST_CASE("cancelling ends a transfer that waits") {
  fakes::RawServer silent(answer("200 OK", "ab", 400), true);
  CancelToken cancel;
  std::thread later([&cancel] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    cancel.cancel();
  });
  const auto got = line(silent.url())->send({.path = "/x"}, nullptr, cancel);
  later.join();
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kCancelled);
}

TEST_CASE("an answer longer than allowed is cut off, and a sink's error comes back as it is") {
  fakes::RawServer large(answer("200 OK", std::string(100'000, 'x'), 100'000));
  const auto transport = line(large.url());
  auto got = transport->send({.path = "/x", .max_response_bytes = 1000}, nullptr, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kInvalid);
  Collect sink;
  sink.refuse_after = 0;
  got = transport->send({.path = "/x"}, &sink, CancelToken());
  REQUIRE_FALSE(got);
  CHECK(got.error().kind == ErrorKind::kNoSpace);
}

TEST_CASE("a redirect's body counts against the limit, whether it is followed or not") {
  const std::string chunk = fmt::format("10000\r\n{}\r\n", std::string(0x10000, 'x'));
  for (const char* head : {"302 Found\r\nLocation: /next", "300 Multiple Choices"}) {
    CAPTURE(head);
    fakes::RawServer endless(fmt::format("HTTP/1.1 {}\r\nTransfer-Encoding: chunked\r\n\r\n", head),
                             false, chunk);
    const auto got =
        line(endless.url())
            ->send({.path = "/x", .max_response_bytes = 1'000'000}, nullptr, CancelToken());
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == ErrorKind::kInvalid);
    CHECK(got.error().what == "the answer is longer than expected");
    CHECK(endless.sent() < 100'000'000);
  }
}

TEST_CASE("error bodies do not reach the sink") {
  fakes::RawServer missing(answer("404 Not Found", "no such pack", 12));
  Collect sink;
  const auto got = line(missing.url())->send({.path = "/x"}, &sink, CancelToken());
  REQUIRE(got);
  CHECK(got->status == 404);
  CHECK(got->body == "no such pack");
  CHECK(sink.bytes.empty());
}

TEST_CASE("many requests at once come back in order, bad ones among good ones") {
  fakes::RawServer good(answer("200 OK", "fine", 4));
  const auto transport = line(good.url());
  std::vector<Job> jobs;
  for (int i = 0; i < 20; ++i) {
    jobs.push_back({.request = {.path = i % 5 == 4 ? "http://far.example/x" : "/x"}});
  }
  const auto got = transport->send_all(jobs, CancelToken());
  REQUIRE(got.size() == 20);
  for (std::size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].has_value() == (i % 5 != 4));
    if (!got[i]) CHECK(got[i].error().kind == ErrorKind::kInvalid);
  }
}

TEST_CASE("requests over a line that resets every connection all end, one by one and together") {
  fakes::RawServer server(answer("200 OK", "0123456789", 10));
  fakes::FaultyLine bad(server.port());
  bad.set({.kind = fakes::FaultKind::kResetPeer});
  const auto transport = line(bad.url());
  for (int round = 0; round < 150; ++round) {
    const std::vector<Job> jobs(static_cast<std::size_t>(round % 9) + 1,
                                Job{{.path = "/a", .stall = std::chrono::seconds(2)}});
    for (const auto& got : transport->send_all(jobs, CancelToken())) {
      REQUIRE_FALSE(got);
      CHECK(got.error().kind == ErrorKind::kNetwork);
    }
  }
}

TEST_CASE("only https leaves this machine") {
  CHECK(http::is_safe_url("https://learn.example.org/x"));
  CHECK(http::is_safe_url("http://127.0.0.1:80/x"));
  CHECK(http::is_safe_url("http://localhost"));
  CHECK(http::is_safe_url("http://[::1]:8080/"));
  CHECK_FALSE(http::is_safe_url("http://learn.example.org"));
  CHECK_FALSE(http::is_safe_url("http://127.0.0.1.example.org/"));
  CHECK_FALSE(http::is_safe_url("http://localhost@example.org/"));
  CHECK_FALSE(http::is_safe_url("ftp://127.0.0.1/"));
  CHECK_FALSE(http::CurlTransport::open({.base_url = "http://example.org"}));
}
