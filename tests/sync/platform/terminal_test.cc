// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/terminal.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "courses/base/result.h"

using namespace icma;

namespace {

// Input and output of this process are a terminal, or a file, as long as it lives.
class Instead {
 public:
  explicit Instead(int descriptor) : in_(::dup(0)), out_(::dup(1)) {
    ::dup2(descriptor, 0);
    ::dup2(descriptor, 1);
  }
  ~Instead() {
    ::dup2(in_, 0);
    ::dup2(out_, 1);
    ::close(in_);
    ::close(out_);
  }
  Instead(const Instead&) = delete;
  Instead& operator=(const Instead&) = delete;

 private:
  int in_;
  int out_;
};

std::optional<bool> answer(const std::string& typed) {
  const int person = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ICMA_CHECK(person >= 0 && ::grantpt(person) == 0 && ::unlockpt(person) == 0);
  const int terminal = ::open(::ptsname(person), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ICMA_CHECK(terminal >= 0);
  ICMA_CHECK(::write(person, typed.data(), typed.size()) == static_cast<ssize_t>(typed.size()));
  std::optional<bool> out;
  {
    const Instead instead(terminal);
    out = platform::ask_yes("Get it?");
  }
  ::close(terminal);
  ::close(person);
  return out;
}

}  // namespace

TEST_CASE("only a yes is a yes") {
  CHECK(answer("y\n") == true);
  CHECK(answer("Yes\n") == true);
  CHECK(answer("n\n") == false);
  CHECK(answer("\n") == false);
  CHECK(answer("maybe y\n") == false);
}

TEST_CASE("where nobody can answer nobody is asked") {
  const int nobody = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  std::optional<bool> out = true;
  {
    const Instead instead(nobody);
    out = platform::ask_yes("Get it?");
  }
  ::close(nobody);
  CHECK_FALSE(out);
}
