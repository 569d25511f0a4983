// SPDX-License-Identifier: Apache-2.0
// icma-course as an instructor runs it: a broken folder is told by file and line.
#include <doctest/doctest.h>
#include <regex>

#include "tests/fakes/process.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;

namespace {

struct Lint {
  int code = 0;
  std::string said = {};
};

Lint lint(const std::filesystem::path& program) {
  const fakes::TempDir dir;
  fakes::Process process({ICMA_COURSE, "lint", program.string()}, dir / "lint.log");
  Lint out;
  out.code = process.wait();
  out.said = process.output();
  return out;
}

// A copy of a sound program with one text of one file replaced.
struct Broken {
  fakes::TempDir dir;
  std::filesystem::path program;

  Broken(const std::string& file, const std::string& from, const std::string& to) {
    std::filesystem::copy("courses/catalogue", dir / "catalogue",
                          std::filesystem::copy_options::recursive);
    program = dir / "catalogue" / "egv-160";
    std::string text = read_file(program / file).value();
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(write_file(program / file, text.replace(at, from.size(), to)));
  }
};

bool names_line(const std::string& said, const std::string& file) {
  const std::string literal = std::regex_replace(file, std::regex(R"(\.)"), R"(\.)");
  return std::regex_search(said, std::regex(literal + R"(:[1-9][0-9]*)"));
}

}  // namespace

TEST_CASE("the program as it is has no errors") {
  const Lint sound = lint("courses/catalogue/egv-160");
  CHECK_MESSAGE(sound.code == 0, sound.said);
}

TEST_CASE("broken front matter is told by file and line, with exit code 1") {
  struct Break {
    const char* file;
    const char* from;
    const char* to;
  };
  for (const Break& one :
       {Break{"modules/audience/module.md", "practices:\n", "practices: [oops\n"},
        Break{"modules/audience/who-reads.md", "---\n", ""},
        Break{"modules/audience/module.md", "minutes: 30", "minutes: soon"},
        Break{"modules/audience/check.json", R"("id": "q02")", R"("id": q02)"}}) {
    CAPTURE(one.file);
    CAPTURE(one.to);
    const Broken broken(one.file, one.from, one.to);
    const Lint told = lint(broken.program);
    CHECK(told.code == 1);
    CHECK_MESSAGE(names_line(told.said, one.file), told.said);
  }
}

TEST_CASE("a folder that is not there, and wrong use, have their own exit codes") {
  CHECK(lint("no/such/folder").code == 1);
  const fakes::TempDir dir;
  fakes::Process process({ICMA_COURSE, "lint"}, dir / "lint.log");
  CHECK(process.wait() == 2);
}
