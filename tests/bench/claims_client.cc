// SPDX-License-Identifier: Apache-2.0
#include <GLFW/glfw3.h>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <thread>
#include <unistd.h>

#include "courses/base/files.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/fixture.h"
#include "tests/fakes/process.h"

namespace icma::bench {
namespace {

constexpr std::chrono::seconds kSettle{5};
constexpr std::chrono::seconds kWatched{15};

// The display that is there, or one of this program's own as long as the object lives.
class Display {
 public:
  static Result<Display> open(const std::filesystem::path& work) {
    Display display;
    if (std::getenv("DISPLAY") != nullptr) return display;
    const auto log = work / "display";
    display.server_ = std::make_unique<fakes::Process>(
        std::vector<std::string>{"/usr/bin/Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24",
                                 "-nolisten", "tcp"},
        log);
    for (int i = 0; i < 200; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
      const int number = std::atoi(display.server_->output().c_str());
      if (number <= 0 && !display.server_->output().starts_with("0\n")) continue;
      ::setenv("DISPLAY", fmt::format(":{}", number).c_str(), 1);
      display.own_ = true;
      return display;
    }
    return fail(ErrorKind::kNotFound, "there is no display and Xvfb does not start",
                "install the package xvfb, or run with DISPLAY set");
  }
  Display(Display&& other) noexcept
      : server_(std::move(other.server_)), own_(std::exchange(other.own_, false)) {}
  Display& operator=(Display&&) = delete;
  ~Display() {
    if (!own_) return;
    ::unsetenv("DISPLAY");
    if (server_ != nullptr) server_->terminate();
  }

 private:
  Display() = default;
  std::unique_ptr<fakes::Process> server_;
  bool own_ = false;
};

// User and system time of a process so far, in seconds.
std::optional<double> cpu_seconds(pid_t pid) {
  // A file of the kernel has no size, so it is read to its end.
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string stat;
  if (!std::getline(file, stat)) return std::nullopt;
  // The name may hold blanks; what is counted stands behind its closing bracket.
  std::size_t at = stat.rfind(')');
  for (int field = 2; field < 14 && at != std::string::npos; ++field) {
    at = stat.find(' ', at + 1);
  }
  if (at == std::string::npos) return std::nullopt;
  char* end = nullptr;
  const long user = std::strtol(stat.c_str() + at, &end, 10);
  const long system = std::strtol(end, &end, 10);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Result<double> start_client(const Setting& setting, const platform::Profile& profile) {
  const auto perf = setting.work / "perf.json";
  const auto replay = setting.work / "start.jsonl";
  ICMA_TRY_VOID(write_file(replay, "{\"command\":\"navigate\",\"screen\":\"home\"}\n"));
  const std::int64_t begin = now_ns();
  fakes::Process client({setting.learn.string(), "--profile", profile.folder.string(), "--replay",
                         replay.string(), "--perf", perf.string()},
                        setting.work / "client.log");
  if (client.wait() != 0) {
    return fail(ErrorKind::kInternal, "icma-learn does not start", client.output());
  }
  ICMA_TRY(const std::string text, read_file(perf));
  ICMA_TRY(const Json marks, parse_json(text));
  const JsonReader in(marks);
  ICMA_TRY(const std::int64_t main_us, in.integer("main_monotonic_us"));
  ICMA_TRY(const std::int64_t painted_ms, in.integer("first_painted_ms"));
  return static_cast<double>(main_us) / 1e3 - static_cast<double>(begin) / 1e6 +
         static_cast<double>(painted_ms);
}

Result<double> start_bare(const Setting& setting) {
  const std::int64_t begin = now_ns();
  fakes::Process window({setting.self.string(), "--bare-window"}, setting.work / "bare.log");
  if (window.wait() != 0) {
    return fail(ErrorKind::kInternal, "a bare window does not open", window.output());
  }
  return std::strtod(window.output().c_str(), nullptr) / 1e3 - static_cast<double>(begin) / 1e6;
}

Result<double> idle_once(const Setting& setting, const platform::Profile& profile) {
  fakes::Process client({setting.learn.string(), "--profile", profile.folder.string()},
                        setting.work / "client.log");
  std::this_thread::sleep_for(kSettle);
  const auto before = cpu_seconds(client.pid());
  const std::int64_t begin = now_ns();
  std::this_thread::sleep_for(kWatched);
  const auto after = client.running() ? cpu_seconds(client.pid()) : std::nullopt;
  const double passed = seconds_since(begin);
  if (!before || !after) {
    return fail(ErrorKind::kInternal, "icma-learn does not stay open", client.output());
  }
  client.terminate();
  return (*after - *before) / passed * 100;
}

Result<platform::Profile> prepared(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "profile"));
  ICMA_TRY(const auto profile, platform::open_profile(folder));
  ICMA_TRY_VOID(make_profile(profile));
  return profile;
}

}  // namespace

int bare_window() {
  if (glfwInit() != GLFW_TRUE) return 1;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  GLFWwindow* window = glfwCreateWindow(1280, 800, "bare", nullptr, nullptr);
  if (window == nullptr) return 1;
  glfwMakeContextCurrent(window);
  glClear(GL_COLOR_BUFFER_BIT);
  glfwSwapBuffers(window);
  glFinish();
  fmt::print("{}\n", now_ns() / 1000);
  std::fflush(stdout);
  glfwTerminate();
  return 0;
}

Result<Measured> start(const Setting& setting) {
  ICMA_TRY(const Display display, Display::open(setting.work));
  ICMA_TRY(const auto profile, prepared(setting));
  // One of each first: the claim is about a warm start.
  ICMA_TRY_VOID(start_client(setting, profile));
  ICMA_TRY_VOID(start_bare(setting));
  ICMA_TRY(Measured out, interleave(7, [&] { return start_client(setting, profile); },
                                    {{"a bare window", [&] { return start_bare(setting); }}}));
  out.notes.emplace_back(
      "no other learning client is installed to be measured beside it, so the claim is not held");
  out.holds = false;
  return out;
}

Result<Measured> idle(const Setting& setting) {
  ICMA_TRY(const Display display, Display::open(setting.work));
  ICMA_TRY(const auto profile, prepared(setting));
  ICMA_TRY(Measured out, interleave(3, [&] { return idle_once(setting, profile); }, {}));
  out.notes.emplace_back("the home screen; 0.07 % is one tick of the kernel's clock in 15 s");
  out.holds = std::ranges::max(out.ours) <= 0.1;
  return out;
}

}  // namespace icma::bench
