// SPDX-License-Identifier: Apache-2.0
// Desktop services by POSIX: a child process for the browser, a thread that waits for signals.
#include "client/platform/desktop.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "client/platform/window.h"

namespace icma::desktop {
namespace {

bool is_openable(std::string_view url) {
  if (std::ranges::any_of(url, [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
    return false;
  }
  if (url.starts_with("https://")) return true;
  constexpr std::array<std::string_view, 3> kThisMachine{"http://127.0.0.1", "http://localhost",
                                                         "http://[::1]"};
  return std::ranges::any_of(kThisMachine, [url](std::string_view host) {
    if (!url.starts_with(host)) return false;
    const std::string_view rest = url.substr(host.size());
    return rest.empty() || rest.front() == ':' || rest.front() == '/';
  });
}

// Hands an address or a path to the program that the person's desktop uses for it.
Result<> hand_over(std::string what) {
  std::string program = "xdg-open";
  std::array<char*, 3> arguments{program.data(), what.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  // The signals that this program waits for by itself are the other's to receive again.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, program.c_str(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return fail(ErrorKind::kIo, "This desktop names no program for it; open it yourself", what);
  }
  // The handler may live as long as the browser; its end is collected away from the UI thread.
  std::thread([child] { waitpid(child, nullptr, 0); }).detach();
  return {};
}

// XDG_DOCUMENTS_DIR as the desktop's settings name it: XDG_DOCUMENTS_DIR="$HOME/Documents".
std::filesystem::path documents_of(const std::filesystem::path& home) {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const std::filesystem::path settings =
      config != nullptr && *config == '/' ? std::filesystem::path(config) : home / ".config";
  std::ifstream file(settings / "user-dirs.dirs");
  constexpr std::string_view kKey = "XDG_DOCUMENTS_DIR=\"";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kKey) || !line.ends_with('"')) continue;
    const std::string value = line.substr(kKey.size(), line.size() - kKey.size() - 1);
    if (value.starts_with("$HOME/")) return home / value.substr(6);
    if (value.starts_with("/")) return value;
  }
  return home / "Documents";
}

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGUSR2);
  return set;
}

}  // namespace

Result<std::filesystem::path> free_document(const std::string& name) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return fail(ErrorKind::kIo, "HOME is not set");
  std::error_code code;
  std::filesystem::path folder = documents_of(home);
  if (!std::filesystem::is_directory(folder, code)) folder = home;
  const std::filesystem::path plain(name);
  for (int number = 1; number < 1000; ++number) {
    const std::string middle = number == 1 ? "" : " " + std::to_string(number);
    std::filesystem::path file =
        folder / (plain.stem().string() + middle + plain.extension().string());
    if (!std::filesystem::exists(file, code)) return file;
  }
  return fail(ErrorKind::kIo, "there are too many files of this name", folder.string());
}

namespace {

// Where desktops mount sticks, and where people keep what they have copied.
std::vector<std::filesystem::path> likely_folders() {
  std::vector<std::filesystem::path> out;
  const char* user = std::getenv("USER");
  if (user != nullptr && *user != '\0') {
    out.push_back(std::filesystem::path("/media") / user);
    out.push_back(std::filesystem::path("/run/media") / user);
  }
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') {
    out.push_back(std::filesystem::path(home) / "Downloads");
    out.push_back(documents_of(home));
  }
  return out;
}

}  // namespace

std::vector<std::filesystem::path> find_files(std::string_view ending) {
  constexpr int kDeep = 2;
  constexpr int kMostLooked = 20'000;
  constexpr std::size_t kMostFound = 20;
  std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> found;
  int looked = 0;
  for (const auto& folder : likely_folders()) {
    std::error_code code;
    const auto options = std::filesystem::directory_options::skip_permission_denied;
    std::filesystem::recursive_directory_iterator at(folder, options, code);
    for (; !code && at != std::filesystem::end(at) && ++looked < kMostLooked; at.increment(code)) {
      if (at.depth() >= kDeep) at.disable_recursion_pending();
      std::error_code entry;
      if (at->path().extension() != ending || !at->is_regular_file(entry)) continue;
      found.emplace_back(at->last_write_time(entry), at->path());
    }
  }
  std::ranges::sort(found, std::greater<>());
  std::vector<std::filesystem::path> out;
  for (auto& [time, path] : found) {
    const bool known = std::ranges::find(out, path) != out.end();
    if (!known && out.size() < kMostFound) out.push_back(std::move(path));
  }
  return out;
}

Result<> open_url(const std::string& url) {
  if (!is_openable(url)) {
    return fail(ErrorKind::kInvalid, "Only https addresses are opened in the browser", url);
  }
  return hand_over(url);
}

Result<> open_file(const std::filesystem::path& file) {
  std::error_code code;
  const std::filesystem::path whole = std::filesystem::absolute(file, code);
  if (code || !std::filesystem::is_regular_file(whole, code)) {
    return fail(ErrorKind::kNotFound, "The file is not there any more", file.string());
  }
  return hand_over(whole.string());
}

struct Termination::Watcher {
  std::jthread thread;
};

Termination::Termination(Window& window) : watcher_(new Watcher) {
  const sigset_t set = ending_signals();
  // Blocked here and in every thread started later; the watcher alone receives them.
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  watcher_->thread = std::jthread([&window](const std::stop_token& stop) {
    const sigset_t waited = ending_signals();
    int signal_number = 0;
    while (sigwait(&waited, &signal_number) == 0 && !stop.stop_requested()) window.request_close();
  });
}

Termination::~Termination() {
  watcher_->thread.request_stop();
  pthread_kill(watcher_->thread.native_handle(), SIGUSR2);
  watcher_->thread.join();
  delete watcher_;
}

}  // namespace icma::desktop
