// SPDX-License-Identifier: Apache-2.0
// A socket on loopback that answers every request with given bytes and then hangs up, falls silent
// or goes on for ever: what broken networks do.
#pragma once

#include <atomic>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace icma::fakes {

class RawServer {
 public:
  // `then_again`: sent after the answer, again and again, until the client hangs up or has had as
  // much as kForever.
  static constexpr std::uint64_t kForever = 400'000'000;
  explicit RawServer(std::string answer, bool then_silent = false, std::string then_again = {})
      : answer_(std::move(answer)), again_(std::move(then_again)), silent_(then_silent) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listening_, 16);
    socklen_t size = sizeof address;
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~RawServer() {
    stopping_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  // The head of the last request.
  std::string request() const {
    const std::scoped_lock lock(mutex_);
    return request_;
  }
  // Bytes of `then_again`, to all clients.
  std::uint64_t sent() const { return sent_; }

 private:
  void run() {
    while (!stopping_) {
      const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      std::string request(65536, '\0');
      const auto size = ::read(client, request.data(), request.size());
      {
        const std::scoped_lock lock(mutex_);
        request_ = request.substr(0, size > 0 ? static_cast<std::size_t>(size) : 0);
      }
      (void)!::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      for (std::uint64_t sum = 0; !again_.empty() && !stopping_ && sum < kForever;) {
        const auto count = ::send(client, again_.data(), again_.size(), MSG_NOSIGNAL);
        if (count < static_cast<ssize_t>(again_.size())) break;
        sum += again_.size();
        sent_ += again_.size();
      }
      for (int i = 0; silent_ && !stopping_ && i < 200; ++i) ::usleep(50'000);
      ::close(client);
    }
  }

  mutable std::mutex mutex_;
  std::string request_;
  std::string answer_;
  std::string again_;
  std::atomic<std::uint64_t> sent_{0};
  bool silent_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace icma::fakes
