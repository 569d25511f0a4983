// SPDX-License-Identifier: Apache-2.0
#include "sync/http/rate_limit.h"

#include <atomic>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sync/http/curl_transport.h"
#include "tests/fakes/raw_server.h"

using namespace icma;
using namespace std::chrono_literals;
using http::RateLimit;

namespace {

using Clock = std::chrono::steady_clock;

class Count final : public protocol::BodySink {
 public:
  explicit Count(std::atomic<std::uint64_t>& sum) : sum_(sum) {}
  Result<> begin(const protocol::Response&) override { return {}; }
  Result<> write(ByteView piece) override {
    sum_ += piece.size();
    return {};
  }

 private:
  std::atomic<std::uint64_t>& sum_;
};

constexpr int kServers = 4;

// Several servers that send without end, and as many requests at the same time.
class Flood {
 public:
  explicit Flood(std::shared_ptr<RateLimit> limit, std::uint64_t length = 0,
                 std::chrono::seconds stall = 30s)
      : transport_(
            http::CurlTransport::open({.base_url = "http://127.0.0.1:1", .limit = limit}).value()) {
    const std::string head =
        length == 0 ? std::string("HTTP/1.1 200 OK\r\n\r\n")
                    : fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", length);
    for (int i = 0; i < kServers; ++i) {
      servers_.push_back(std::make_unique<fakes::RawServer>(
          head + std::string(length, 'x'), false,
          length == 0 ? std::string(65'536, 'x') : std::string()));
      sinks_.push_back(std::make_unique<Count>(received));
      jobs_.push_back({.request = {.path = servers_.back()->url() + "/x",
                                   .stall = stall,
                                   .max_response_bytes = std::uint64_t{1} << 40U},
                       .sink = sinks_.back().get()});
    }
    thread_ = std::thread([this] { results = transport_->send_all(jobs_, cancel_); });
  }
  ~Flood() { end(); }
  void end() {
    cancel_.cancel();
    wait();
  }
  void wait() {
    if (thread_.joinable()) thread_.join();
  }
  // Bytes that come in this time, and the time it really took.
  std::pair<double, double> in(std::chrono::milliseconds time) const {
    const auto begin = Clock::now();
    const std::uint64_t before = received;
    std::this_thread::sleep_for(time);
    const std::uint64_t after = received;
    return {static_cast<double>(after - before),
            std::chrono::duration<double>(Clock::now() - begin).count()};
  }

  std::atomic<std::uint64_t> received{0};
  std::vector<Result<protocol::Response>> results;

 private:
  std::vector<std::unique_ptr<fakes::RawServer>> servers_;
  std::vector<std::unique_ptr<Count>> sinks_;
  std::vector<protocol::Job> jobs_;
  protocol::CancelToken cancel_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a bucket lets the rate through, a tenth of a second ahead, and then makes wait") {
  RateLimit limit(1000);
  const auto begin = Clock::time_point(1h);
  CHECK(limit.wait(begin) == 0ms);
  limit.took(100, begin);
  CHECK(limit.wait(begin) > 0ms);
  CHECK(limit.wait(begin + 1s) == 0ms);
  // What was not used beyond the tenth is gone.
  limit.took(1100, begin + 10s);
  CHECK(limit.wait(begin + 10s) == 1000ms);
  CHECK(limit.wait(begin + 10s + 400ms) == 600ms);
}

TEST_CASE("another rate acts on what is owed already, and none lets all go") {
  RateLimit limit(1000);
  const auto begin = Clock::time_point(1h);
  limit.took(5000, begin);
  const auto slow = limit.wait(begin);
  CHECK(slow >= 4900ms);
  limit.set(10'000);
  CHECK(limit.wait(begin) <= slow / 10);
  limit.set(0);
  CHECK(limit.wait(begin) == 0ms);
  limit.took(1'000'000'000, begin);
  limit.set(1000);
  CHECK(limit.wait(begin) == 0ms);
}

TEST_CASE("a great piece at once holds the line up for twenty seconds, not for ever") {
  RateLimit limit(1000);
  const auto begin = Clock::time_point(1h);
  limit.took(1'000'000'000, begin);
  CHECK(limit.wait(begin) == 20s);
}

TEST_CASE("parallel requests together hold the rate, and another rate acts at once") {
  constexpr double kRate = 400'000;
  // One piece may be ahead, the burst, and what a machine that has other work does late.
  constexpr double kAhead = 40'000 + kRate / 10 + kRate / 2;
  const auto limit = std::make_shared<RateLimit>(static_cast<std::uint64_t>(kRate));
  Flood flood(limit);
  const auto [first, first_time] = flood.in(3s);
  MESSAGE(static_cast<int>(first / first_time), " bytes a second at ", kRate);
  CHECK(first <= kRate * first_time + kAhead);
  // Faster.
  limit->set(0);
  for (int i = 0; i < 600 && flood.received < 20'000'000; ++i) std::this_thread::sleep_for(50ms);
  CHECK(flood.received >= 20'000'000);
  // Slower.
  limit->set(static_cast<std::uint64_t>(kRate / 4));
  std::this_thread::sleep_for(300ms);
  const auto [last, last_time] = flood.in(3s);
  MESSAGE(static_cast<int>(last / last_time), " bytes a second at ", kRate / 4);
  CHECK(last <= kRate / 4 * last_time + kAhead);
  const auto asked = Clock::now();
  flood.end();
  CHECK(Clock::now() - asked < 20s);
  for (const auto& one : flood.results) CHECK(one.error().kind == ErrorKind::kCancelled);
}

TEST_CASE("a limit that lets a request wait longer than its stall time does not end it") {
  // A round of pieces takes more than three seconds at this rate.
  constexpr std::uint64_t kLength = 40'000;
  Flood flood(std::make_shared<RateLimit>(20'000), kLength, 1s);
  flood.wait();
  for (const auto& one : flood.results) {
    CHECK_MESSAGE(one.has_value(), (one ? "" : one.error().describe()));
  }
  CHECK(flood.received == kServers * kLength);
}
