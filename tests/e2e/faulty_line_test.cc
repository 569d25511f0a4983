// SPDX-License-Identifier: Apache-2.0
// Each fault of the line does what its name says. Times are only bounded from below: a busy machine
// is late, never early.
#include "tests/fakes/faulty_line.h"

#include <atomic>
#include <cerrno>
#include <doctest/doctest.h>
#include <memory>
#include <netinet/in.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace icma::fakes;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

// The n-th byte that a connection carries: a shift or a gap shows.
char byte_at(std::size_t n) {
  return static_cast<char>((n * 2654435761U) >> 13U);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

// Answers each line "N" with N bytes, and ends the connection when its client does or asks for 0.
class ByteServer {
 public:
  ByteServer() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listening_, 64) == 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~ByteServer() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    for (std::thread& one : answering_) one.join();
    ::close(listening_);
  }
  ByteServer(const ByteServer&) = delete;
  ByteServer& operator=(const ByteServer&) = delete;

  int port() const { return port_; }
  // Bytes that it could send, of all connections.
  std::size_t sent() const { return sent_; }

 private:
  void run() {
    while (true) {
      const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      answering_.emplace_back([this, client] { answer(client); });
    }
  }
  void answer(int client) {
    std::size_t position = 0;
    std::string asked;
    for (char c = 0; ::read(client, &c, 1) == 1;) {
      if (c != '\n') {
        asked += c;
        continue;
      }
      std::string out(std::stoul(std::exchange(asked, "")), '\0');
      if (out.empty()) break;
      for (char& one : out) one = byte_at(position++);
      for (std::size_t done = 0; done < out.size();) {
        const std::size_t most = std::min<std::size_t>(out.size() - done, 65536);
        const ssize_t count = ::send(client, out.data() + done, most, MSG_NOSIGNAL);
        if (count <= 0) break;
        done += static_cast<std::size_t>(count);
        sent_ += static_cast<std::size_t>(count);
      }
    }
    ::close(client);
  }

  int listening_;
  int port_ = 0;
  std::atomic<std::size_t> sent_{0};
  std::thread thread_;
  std::vector<std::thread> answering_;
};

// What a reading brought, and how it ended.
struct Reading {
  std::size_t bytes = 0;
  std::size_t pieces = 0;
  bool right = true;   // each byte the one that was due
  bool ended = false;  // by the other side, in order
  int error = 0;       // or with this; EAGAIN: nothing came for too long
  std::chrono::steady_clock::duration took{0};
};

class Client {
 public:
  explicit Client(int port, std::chrono::milliseconds patience = 20s)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = loopback(port);
    timeval time{};
    time.tv_sec = patience.count() / 1000;
    time.tv_usec = patience.count() % 1000 * 1000;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void ask(std::size_t bytes) const {
    const std::string line = std::to_string(bytes) + "\n";
    (void)!::send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
  }
  // Reads until so many have come, or it ends.
  Reading read(std::size_t wanted) {
    Reading out;
    const auto start = std::chrono::steady_clock::now();
    std::vector<char> buffer(65536);
    while (out.bytes < wanted) {
      const std::size_t most = std::min(wanted - out.bytes, buffer.size());
      const ssize_t count = ::recv(socket_, buffer.data(), most, 0);
      if (count <= 0) {
        out.ended = count == 0;
        out.error = count < 0 ? errno : 0;
        break;
      }
      ++out.pieces;
      out.bytes += static_cast<std::size_t>(count);
      for (ssize_t i = 0; i < count; ++i) {
        out.right = out.right && buffer[static_cast<std::size_t>(i)] == byte_at(position_++);
      }
    }
    out.took = std::chrono::steady_clock::now() - start;
    return out;
  }
  Reading fetch(std::size_t bytes) {
    ask(bytes);
    return read(bytes);
  }

 private:
  int socket_;
  bool connected_ = false;
  std::size_t position_ = 0;
};

struct Scene {
  ByteServer server;
  FaultyLine line{server.port()};
};

void check_whole(const Reading& reading, std::size_t bytes) {
  CHECK(reading.bytes == bytes);
  CHECK(reading.right);
  CHECK(reading.error == 0);
}

double seconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

TEST_CASE("a line without faults carries every byte as it is and counts it") {
  Scene scene;
  Client first(scene.line.port());
  Client second(scene.line.port());
  check_whole(first.fetch(3 * kMiB), 3 * kMiB);
  check_whole(second.fetch(70'001), 70'001);
  check_whole(first.fetch(5), 5);
  first.ask(0);
  CHECK(first.read(1).ended);
  CHECK(scene.line.carried() == 3 * kMiB + 70'006);
  CHECK(scene.line.connections() == 2);
  CHECK(scene.line.open() >= 1);
  CHECK(scene.line.open() <= 2);
  CHECK(scene.line.met() == 0);
}

TEST_CASE("latency: every answer is late, and nothing else changes") {
  Scene scene;
  Client client(scene.line.port());
  scene.line.set({.kind = FaultKind::kLatency, .delay = 80ms, .jitter = 20ms});
  for (int i = 0; i < 5; ++i) {
    const Reading reading = client.fetch(200'000);
    check_whole(reading, 200'000);
    CHECK(reading.took >= 60ms);
  }
  CHECK(scene.line.met() >= 5);
}

TEST_CASE("down: open connections end, new ones are refused, and lifted it is up at once") {
  Scene scene;
  Client before(scene.line.port());
  check_whole(before.fetch(1000), 1000);
  scene.line.set({.kind = FaultKind::kDown});
  CHECK(before.read(1).bytes == 0);
  CHECK_FALSE(Client(scene.line.port()).connected());
  CHECK_FALSE(Client(scene.line.port()).connected());
  CHECK(scene.line.met() == 1);
  scene.line.lift();
  Client after(scene.line.port());
  check_whole(after.fetch(1000), 1000);
}

TEST_CASE("the address of a line that is down is nobody else's") {
  const ByteServer server;
  FaultyLine first(server.port());
  first.set({.kind = FaultKind::kDown});
  std::vector<std::unique_ptr<FaultyLine>> others;
  std::set<int> ports{first.port()};
  // So many that two of them would meet if they could.
  for (int i = 0; i < 300; ++i) {
    others.push_back(std::make_unique<FaultyLine>(server.port()));
    CHECK(ports.insert(others.back()->port()).second);
    others.back()->set({.kind = FaultKind::kDown});
  }
  CHECK_FALSE(Client(first.port()).connected());
  first.lift();
  Client client(first.port());
  check_whole(client.fetch(1000), 1000);
}

TEST_CASE("down in the middle of an answer: exactly what was said came through before it") {
  Scene scene;
  scene.line.set({.kind = FaultKind::kDown, .after = 150'000});
  Client client(scene.line.port());
  const Reading reading = client.fetch(kMiB);
  CHECK(reading.bytes <= 150'000);
  CHECK(reading.right);
  CHECK(scene.line.carried() == 150'000);
  CHECK_FALSE(Client(scene.line.port()).connected());
}

TEST_CASE("bandwidth: a connection is as slow as it was told to be") {
  Scene scene;
  scene.line.set({.kind = FaultKind::kBandwidth, .bytes = kMiB});
  Client client(scene.line.port());
  const Reading reading = client.fetch(kMiB / 4);
  check_whole(reading, kMiB / 4);
  CHECK(reading.took >= 245ms);
  scene.line.lift();
  check_whole(client.fetch(kMiB), kMiB);
}

TEST_CASE("slow close: the bytes are there, the end of the connection is late") {
  Scene scene;
  Client client(scene.line.port());
  scene.line.set({.kind = FaultKind::kSlowClose, .delay = 250ms});
  const auto start = std::chrono::steady_clock::now();
  client.ask(1000);
  client.ask(0);
  check_whole(client.read(1000), 1000);
  CHECK(client.read(1).ended);
  CHECK(std::chrono::steady_clock::now() - start >= 250ms);
  CHECK(scene.line.met() >= 1);
}

TEST_CASE("timeout without an end: silence, and lifted the rest comes") {
  Scene scene;
  scene.line.set({.kind = FaultKind::kTimeout, .after = 40'000});
  Client client(scene.line.port(), 300ms);
  client.ask(200'000);
  while (scene.line.carried() < 40'000) std::this_thread::sleep_for(5ms);
  const Reading silent = client.read(200'000);
  CHECK(silent.bytes == 40'000);
  CHECK(silent.error == EAGAIN);
  CHECK(scene.line.met() == 1);
  scene.line.lift();
  check_whole(client.read(160'000), 160'000);
}

TEST_CASE("timeout with an end: silence, then the connection is gone") {
  Scene scene;
  scene.line.set({.kind = FaultKind::kTimeout, .delay = 150ms, .after = 40'000});
  Client client(scene.line.port());
  const Reading reading = client.fetch(200'000);
  CHECK(reading.bytes <= 40'000);
  CHECK(reading.right);
  CHECK((reading.ended || reading.error == ECONNRESET));
  CHECK(reading.took >= 150ms);
  CHECK(scene.line.carried() == 40'000);
}

TEST_CASE("reset: the client is told so, not that the answer was whole") {
  Scene scene;
  Client idle(scene.line.port());
  check_whole(idle.fetch(10), 10);
  scene.line.set({.kind = FaultKind::kResetPeer, .after = 100'000});
  Client client(scene.line.port());
  const Reading reading = client.fetch(kMiB);
  CHECK(reading.bytes <= 100'000);
  CHECK(reading.error == ECONNRESET);
  CHECK(scene.line.met() == 1);
  // One that has not carried so much goes on.
  check_whole(idle.fetch(1000), 1000);
}

TEST_CASE("slicer: the same bytes in many small pieces") {
  Scene scene;
  scene.line.set({.kind = FaultKind::kSlicer, .delay = 1ms, .bytes = 400});
  Client client(scene.line.port());
  const Reading reading = client.fetch(30'000);
  check_whole(reading, 30'000);
  CHECK(scene.line.met() >= 50);  // 600 at most in one
  CHECK(reading.took >= 49ms);
}

TEST_CASE("data limit: so many bytes of each connection, then its end") {
  Scene scene;
  scene.line.set({.kind = FaultKind::kLimitData, .bytes = 70'000, .after = 5'000});
  for (int i = 0; i < 3; ++i) {
    Client client(scene.line.port());
    const Reading reading = client.fetch(kMiB);
    CHECK(reading.bytes <= 75'000);
    CHECK(reading.right);
    CHECK((reading.ended || reading.error == ECONNRESET));
  }
  CHECK(scene.line.carried() == 3 * 75'000);
  CHECK(scene.line.met() == 3);
}

TEST_CASE("a fault that waits begins at its byte, of all connections together") {
  Scene scene;
  scene.line.set_at(kMiB + 123, {.kind = FaultKind::kTimeout});
  std::vector<std::size_t> got(4);
  {
    std::vector<std::jthread> clients;
    for (std::size_t& bytes : got) {
      clients.emplace_back([&scene, &bytes] {
        Client client(scene.line.port(), 2s);
        bytes = client.fetch(kMiB).bytes;
      });
    }
  }
  CHECK(got[0] + got[1] + got[2] + got[3] == kMiB + 123);
  CHECK(scene.line.carried() == kMiB + 123);
}

TEST_CASE("a shaped line takes its round trips and its bandwidth, shared by all connections") {
  Scene scene;
  scene.line.shape({.round_trip = 60ms, .bytes_per_second = 4 * kMiB});
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&scene] {
        Client client(scene.line.port());
        check_whole(client.fetch(kMiB / 2), kMiB / 2);
      });
    }
  }
  const auto took = std::chrono::steady_clock::now() - start;
  // 2 MiB at 4 MiB a second, one round trip to connect and one to ask.
  CHECK(took >= 610ms);
  MESSAGE("2 MiB over 4 connections at 4 MiB/s and 60 ms: ", seconds(took),
          " s; the line's own time is 0.62 s");
}

TEST_CASE("a long round trip takes nothing from the rate of one connection") {
  Scene scene;
  scene.line.shape({.round_trip = 400ms, .bytes_per_second = 2'500'000});
  Client client(scene.line.port());
  const Reading reading = client.fetch(2'500'000);
  check_whole(reading, 2'500'000);
  CHECK(reading.took >= 1790ms);
  // 64 KiB a round trip would take 15 s.
  CHECK(reading.took < 14s);
  MESSAGE("2.5 MB at 20 Mbit/s and 400 ms: ", seconds(reading.took),
          " s; the line's own time is 1.8 s");
}

TEST_CASE("a client that takes nothing makes the server wait: the line holds little") {
  Scene scene;
  const Client client(scene.line.port());
  client.ask(96 * kMiB);
  // Until no more goes out.
  for (std::size_t before = 1; before == 0 || scene.server.sent() != before;) {
    before = scene.server.sent();
    std::this_thread::sleep_for(500ms);
  }
  CHECK(scene.server.sent() < 48 * kMiB);
}

TEST_CASE("a line ends while its connections are busy, silent and slow") {
  ByteServer server;
  for (const FaultKind kind : {FaultKind::kTimeout, FaultKind::kSlowClose, FaultKind::kBandwidth}) {
    FaultyLine line(server.port());
    line.set(
        {.kind = kind, .delay = kind == FaultKind::kSlowClose ? 60'000ms : 0ms, .bytes = 1000});
    Client client(line.port(), 50ms);
    client.fetch(kMiB);
    client.ask(0);
  }
  // Who listens no more is told by the end of the connection.
  const FaultyLine nowhere(1);
  Client client(nowhere.port());
  const Reading reading = client.fetch(1);
  CHECK(reading.bytes == 0);
  CHECK((reading.ended || reading.error == ECONNRESET));
}
