// SPDX-License-Identifier: Apache-2.0
// A handler of our own stands in for the desktop's: it writes down what it was given.
#include "client/platform/desktop.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <optional>
#include <signal.h>
#include <thread>

#include "courses/base/files.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;

namespace {

// Sets a variable of the environment as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (before_) ::setenv(name_, before_->c_str(), 1);
    if (!before_) ::unsetenv(name_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

struct Desk {
  fakes::TempDir dir;
  std::filesystem::path given = dir / "given";
  Variable path;

  Desk() : path("PATH", dir.path().string() + ":/usr/bin:/bin") {
    REQUIRE(write_file(dir / "xdg-open",
                       "#!/bin/sh\n{ echo \"$1\"; grep SigBlk /proc/self/status; } >" +
                           (dir / "part").string() + "\nmv " + (dir / "part").string() + " " +
                           given.string() + "\n"));
    std::filesystem::permissions(dir / "xdg-open", std::filesystem::perms::owner_all);
  }

  // What the handler was given and which signals it cannot get; "" when it was not called.
  std::string told() const {
    for (int i = 0; i < 400; ++i) {
      if (const auto text = read_file(given)) return *text;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return "";
  }
};

}  // namespace

TEST_CASE("an https address and one of this machine go to the browser as they are") {
  for (const char* url : {"https://icma.example/a?b=c&d=$(id)", "http://127.0.0.1:8080/device",
                          "http://localhost/", "http://[::1]:1"}) {
    CAPTURE(url);
    const Desk desk;
    REQUIRE(desktop::open_url(url));
    CHECK(desk.told().starts_with(std::string(url) + "\n"));
  }
}

TEST_CASE("any other address is refused and starts nothing") {
  const Desk desk;
  for (const char* url :
       {"", "http://icma.example/", "http://localhost.icma.example/", "http://127.0.0.1.example/",
        "http://localhost@icma.example/", "file:///etc/passwd", "javascript:alert(1)", "--help",
        "https://icma.example/a b", "https://icma.example/\n--help"}) {
    CAPTURE(url);
    const auto opened = desktop::open_url(url);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == ErrorKind::kInvalid);
  }
  CHECK_FALSE(std::filesystem::exists(desk.given));
}

TEST_CASE("a file goes to its own program by its whole path; what is no file is told") {
  const Desk desk;
  const auto page = desk.dir / "--a page.md";
  REQUIRE(write_file(page, "text"));
  REQUIRE(desktop::open_file(page));
  CHECK(desk.told().starts_with(page.string() + "\n"));
  CHECK(desktop::open_file(desk.dir / "none.md").error().kind == ErrorKind::kNotFound);
  CHECK(desktop::open_file(desk.dir.path()).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("a desktop without a handler says so") {
  const fakes::TempDir empty;
  const Variable path("PATH", empty.path().string());
  CHECK(desktop::open_url("https://icma.example/").error().kind == ErrorKind::kIo);
}

TEST_CASE("the browser gets the signals that this program waits for by itself") {
  const Desk desk;
  std::thread([&] {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    CHECK(desktop::open_url("https://icma.example/"));
  }).join();
  CHECK(desk.told().find("SigBlk:\t0000000000000000") != std::string::npos);
}

TEST_CASE("a document goes into the desktop's folder under a name that is free") {
  const fakes::TempDir home;
  const Variable variable("HOME", home.path().string());
  const Variable config("XDG_CONFIG_HOME", (home / "settings").string());
  CHECK(desktop::free_document("record.csv").value() == home / "record.csv");
  std::filesystem::create_directory(home / "Documents");
  CHECK(desktop::free_document("record.csv").value() == home / "Documents" / "record.csv");
  std::filesystem::create_directories(home / "settings");
  REQUIRE(write_file(home / "settings" / "user-dirs.dirs",
                     "# comment\nXDG_DOCUMENTS_DIR=\"$HOME/Dokumente\"\n"));
  std::filesystem::create_directory(home / "Dokumente");
  CHECK(desktop::free_document("record.csv").value() == home / "Dokumente" / "record.csv");
  REQUIRE(write_file(home / "Dokumente" / "record.csv", "older"));
  CHECK(desktop::free_document("record.csv").value() == home / "Dokumente" / "record 2.csv");
}
