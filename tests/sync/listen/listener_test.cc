// SPDX-License-Identifier: Apache-2.0
#include "sync/listen/listener.h"

#include <atomic>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "sync/protocol/messages.h"

using namespace icma;
using namespace icma::listen;

namespace {

// Says how much it was sent, and what was refused before it was asked.
class Echo final : public Answerer {
 public:
  void answer(Incoming request, Done done) override {
    ++asked;
    {
      const std::lock_guard lock(mutex_);
      peer_ = request.peer;
    }
    done(json_reply(200, fmt::format("{{\"bytes\":{}}}", request.body.size())));
  }
  void refused(int status) override {
    const std::lock_guard lock(mutex_);
    ++refused_[status];
  }
  int times_refused(int status) {
    const std::lock_guard lock(mutex_);
    return refused_[status];
  }
  std::string peer() {
    const std::lock_guard lock(mutex_);
    return peer_;
  }
  std::atomic<int> asked{0};

 private:
  std::mutex mutex_;
  std::string peer_;
  std::map<int, int> refused_;
};

struct House {
  explicit House(ListenerOptions options = {}) {
    options.ends_on_signals = false;
    listener = Listener::open(echo, options).value();
    thread = std::thread([this] { listener->run(); });
  }
  ~House() {
    listener->stop();
    thread.join();
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  Echo echo;
  std::unique_ptr<Listener> listener;
  std::thread thread;
};

class Line {
 public:
  explicit Line(const House& house) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(house.listener->port());
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  ~Line() { ::close(socket_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool say(std::string_view text) const {
    return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }
  // Until the other side hangs up, or `enough` was heard.
  std::string hear(std::string_view enough = "\x01never") const {
    std::string out;
    std::string piece(4096, '\0');
    while (out.find(enough) == std::string::npos) {
      const ssize_t size = ::recv(socket_, piece.data(), piece.size(), 0);
      if (size <= 0) break;
      out.append(piece, 0, static_cast<std::size_t>(size));
    }
    return out;
  }

 private:
  int socket_;
};

constexpr std::string_view kAsk = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_CASE("a body that is announced too large is refused before it comes") {
  House house;
  {
    const Line line(house);
    REQUIRE(line.say(fmt::format("POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n",
                                 protocol::kMaxMessageBytes + 1)));
    CHECK(line.hear().starts_with("HTTP/1.1 413"));
  }
  {
    // Forms of people are small.
    const Line line(house);
    REQUIRE(line.say("POST /device HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n"));
    CHECK(line.hear().starts_with("HTTP/1.1 413"));
  }
  CHECK(house.echo.asked == 0);
  CHECK(house.echo.times_refused(413) == 2);
}

TEST_CASE("a body that is not announced is cut off at the same length") {
  House house;
  const Line line(house);
  REQUIRE(line.say("POST /device HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = fmt::format("4000\r\n{}\r\n", std::string(0x4000, 'x'));
  for (int i = 0; i < 8; ++i) {
    if (!line.say(chunk)) break;
  }
  (void)line.hear();
  CHECK(house.echo.asked == 0);
  CHECK(house.echo.times_refused(413) == 1);
}

TEST_CASE("heads have a length, and nonsense has no answer that is asked for") {
  House house;
  {
    const Line line(house);
    (void)line.say(
        fmt::format("GET /x HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", std::string(20'000, 'x')));
    CHECK(line.hear().starts_with("HTTP/1.1 431"));
  }
  for (const std::string_view nonsense :
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "GET\r\n\r\n", "\r\n\r\n\r\n\r\n",
        "GET /x HTTP/9.9\r\n\r\n", "POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}) {
    const Line line(house);
    (void)line.say(nonsense);
    (void)line.say("\r\n\r\n");
    CHECK(line.hear().find("200") == std::string::npos);
  }
  CHECK(house.echo.asked == 0);
  const Line line(house);
  REQUIRE(line.say(kAsk));
  CHECK(line.hear("}").starts_with("HTTP/1.1 200"));
}

TEST_CASE("who sends a head or a body drop by drop is hung up on") {
  House house(
      {.header_timeout = Seconds(1), .body_timeout = Seconds(1), .idle_timeout = Seconds(1)});
  for (const std::string_view begun :
       {std::string_view(""), std::string_view("GET /x HTTP/1.1\r\nHo"),
        std::string_view("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab")}) {
    const Line line(house);
    REQUIRE(line.say(begun));
    // A drop now and then does not put the end off: the limit is on the whole.
    std::atomic<bool> over{false};
    std::thread drops([&] {
      for (int i = 0; i < 4'000 && !over; ++i) {
        if (begun.empty() || begun.starts_with("POST") || !line.say("s")) break;
        ::usleep(5'000);
      }
    });
    (void)line.hear();  // comes back, or the test does not end
    over = true;
    drops.join();
  }
  CHECK(house.echo.asked == 0);
}

TEST_CASE("one address has only so many connections, however slowly it uses them") {
  House house({.max_per_address = 3, .header_timeout = Seconds(1), .idle_timeout = Seconds(1)});
  {
    // Heads that never end, each a drop now and then: a slow loris.
    std::vector<std::unique_ptr<Line>> slow;
    for (int i = 0; i < 3; ++i) {
      slow.push_back(std::make_unique<Line>(house));
      REQUIRE(slow.back()->say("GET /x HTTP/1.1\r\nX-Slow: "));
    }
    // Nothing was answered, so it is not known yet whether all were let in; the next one is not.
    while (house.listener->connections() < 3) ::usleep(1'000);
    const Line fourth(house);
    (void)fourth.say(kAsk);
    CHECK(fourth.hear().empty());
    CHECK(house.echo.times_refused(503) == 1);
    CHECK(house.listener->connections() <= 3);
    for (const auto& line : slow)
      CHECK(line->hear().empty());  // comes back, or the test does not end
  }
  // They are hung up on, and there is room again.
  while (house.listener->connections() > 0) ::usleep(1'000);
  const Line next(house);
  REQUIRE(next.say(kAsk));
  CHECK(next.hear("}").starts_with("HTTP/1.1 200"));
  CHECK(house.echo.asked == 1);
  CHECK(house.echo.peer() == "127.0.0.1");
}

TEST_CASE("connections beyond the limit are closed at once, and those inside it go on") {
  House house({.max_connections = 2});
  const Line one(house);
  const Line two(house);
  REQUIRE(one.say(kAsk));
  CHECK(one.hear("}").starts_with("HTTP/1.1 200"));
  REQUIRE(two.say(kAsk));
  CHECK(two.hear("}").starts_with("HTTP/1.1 200"));
  CHECK(house.listener->connections() == 2);
  {
    const Line three(house);
    (void)three.say(kAsk);
    CHECK(three.hear().empty());
  }
  CHECK(house.echo.times_refused(503) == 1);
  REQUIRE(one.say(kAsk));
  CHECK(one.hear("}").starts_with("HTTP/1.1 200"));
}
