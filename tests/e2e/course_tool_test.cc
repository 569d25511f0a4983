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
  return std::regex_search(said, std::regex(file + R"(:[1-9][0-9]*)"));
}

}  // namespace

TEST_CASE("the program as it is has no errors") {
  const Lint sound = lint("courses/catalogue/egv-160");
  CHECK_MESSAGE(sound.code == 0, sound.said);
}

TEST_CASE("broken front matter is told by file and line, with exit code 1") {
  const Broken module("modules/audience/module.md", "practices:\n", "practices: [oops\n");
  const Lint told = lint(module.program);
  CHECK(told.code == 1);
  CHECK_MESSAGE(names_line(told.said, "modules/audience/module\\.md"), told.said);

  const Broken page("modules/audience/who-reads.md", "---\n", "");
  const Lint page_told = lint(page.program);
  CHECK(page_told.code == 1);
  CHECK_MESSAGE(names_line(page_told.said, "modules/audience/who-reads\\.md"), page_told.said);

  const Broken minutes("modules/audience/module.md", "minutes: 30", "minutes: soon");
  const Lint minutes_told = lint(minutes.program);
  CHECK(minutes_told.code == 1);
  CHECK_MESSAGE(names_line(minutes_told.said, "modules/audience/module\\.md"), minutes_told.said);

  const Broken quiz("modules/audience/check.json", "\"id\": \"q02\"", "\"id\": q02");
  const Lint quiz_told = lint(quiz.program);
  CHECK(quiz_told.code == 1);
  CHECK_MESSAGE(names_line(quiz_told.said, "modules/audience/check\\.json"), quiz_told.said);
}

TEST_CASE("a folder that is not there, and wrong use, have their own exit codes") {
  CHECK(lint("no/such/folder").code == 1);
  const fakes::TempDir dir;
  fakes::Process process({ICMA_COURSE, "lint"}, dir / "lint.log");
  CHECK(process.wait() == 2);
}
