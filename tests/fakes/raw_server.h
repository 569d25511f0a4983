// SPDX-License-Identifier: Apache-2.0
// A socket on loopback that answers every request with given bytes and then hangs up or falls
// silent: what broken networks do.
#pragma once

#include <atomic>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace icma::fakes {

class RawServer {
 public:
  explicit RawServer(std::string answer, bool then_silent = false)
      : answer_(std::move(answer)), silent_(then_silent) {
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

 private:
  void run() {
    while (!stopping_) {
      const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      std::string request(65536, '\0');
      (void)!::read(client, request.data(), request.size());
      (void)!::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      for (int i = 0; silent_ && !stopping_ && i < 200; ++i) ::usleep(50'000);
      ::close(client);
    }
  }

  std::string answer_;
  bool silent_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace icma::fakes
