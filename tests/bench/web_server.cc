// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/web_server.h"

#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "courses/base/files.h"
#include "courses/base/text.h"

namespace icma::bench {
namespace {

namespace fs = std::filesystem;

std::string find_tool(const std::string& name) {
  const char* path = std::getenv("PATH");
  const std::string folders = std::string(path == nullptr ? "" : path) + ":/usr/sbin:/sbin";
  for (const std::string_view folder : split(folders, ':')) {
    const fs::path file = fs::path(std::string(folder)) / name;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file.string();
  }
  return {};
}

int start_process(const std::vector<std::string>& command, const fs::path& folder) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int pid = ::fork();
  if (pid != 0) return pid;
  const int nothing = ::open("/dev/null", O_RDWR);
  for (int stream = 0; stream < 3; ++stream) ::dup2(nothing, stream);
  if (::chdir(folder.c_str()) == 0) ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

bool answers(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool up =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return up;
}

}  // namespace

bool has_tool(const std::string& name) {
  return !find_tool(name).empty();
}

Result<> run_tool(const std::vector<std::string>& command, const fs::path& folder) {
  std::vector<std::string> whole = command;
  whole[0] = find_tool(command[0]);
  if (whole[0].empty()) return fail(ErrorKind::kNotFound, "this tool is not installed", command[0]);
  const int pid = start_process(whole, folder);
  int status = 0;
  if (::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(ErrorKind::kInternal, "a tool failed", command[0]);
}

Result<std::unique_ptr<WebServer>> WebServer::start(const fs::path& folder, const fs::path& state) {
  const std::string nginx = find_tool("nginx");
  if (nginx.empty()) return fail(ErrorKind::kNotFound, "this tool is not installed", "nginx");
  auto server = std::unique_ptr<WebServer>(new WebServer());
  server->port_ = free_port();
  const std::string temporary = (state / "temporary").string();
  const std::string text = fmt::format(
      "{4}worker_processes 1;\ndaemon off;\npid {0}/pid;\nerror_log {0}/error.log;\n"
      "events {{ worker_connections 512; }}\n"
      "http {{ access_log off; sendfile on; keepalive_requests 100000;\n"
      "client_body_temp_path {1}; proxy_temp_path {1}; fastcgi_temp_path {1};\n"
      "uwsgi_temp_path {1}; scgi_temp_path {1};\n"
      "server {{ listen 127.0.0.1:{2}; location / {{ root {3}; }} }} }}\n",
      state.string(), temporary, server->port_, folder.string(),
      ::getuid() == 0 ? "user root;\n" : "");
  ICMA_TRY_VOID(write_file(state / "nginx.conf", text));
  server->pid_ = start_process(
      {nginx, "-c", (state / "nginx.conf").string(), "-e", (state / "error.log").string()}, state);
  for (int i = 0; i < 200; ++i) {
    if (answers(server->port_)) return server;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  return fail(ErrorKind::kIo, "nginx does not start",
              read_file(state / "error.log").value_or(std::string()));
}

WebServer::~WebServer() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

std::string WebServer::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

}  // namespace icma::bench
