// SPDX-License-Identifier: Apache-2.0
// A small, faultless program folder that a test may damage.
#pragma once

#include <string>

#include "courses/base/files.h"
#include "tests/fakes/temp_dir.h"

namespace icma::fakes {

class SampleFolder {
 public:
  SampleFolder() {
    write("program.md",
          "---\nformat: 1\nid: demo-1\ncode: DEMO-1\nversion: 1.0.0\nkind: program\ntitle: Demo\n"
          "summary: A short program.\nlanguage: en\nobjectives: [Do one, Do two, Do three]\n"
          "practices:\n  - {code: \"14\", weight: 100}\nmodules: [first]\nfinal: final.json\n"
          "evaluation: {required: true}\naccess_days: 180\n"
          "sources:\n  - {title: S, publisher: P, date: \"2020\", url: https://example.org, "
          "licence: CC0}\n"
          "author: {name: A, role: Author}\nlicence: CC BY 4.0\ncolour: blue\n---\nAbout it.\n");
    write("modules/first/module.md",
          "---\nid: first\ntitle: First\nsummary: One line\nminutes: 30\n"
          "practices:\n  - {code: 14, weight: 100}\nactivities: [page, check, "
          "reflection]\n---\nHello.\n");
    write("modules/first/page.md",
          "---\nkind: page\ntitle: A page\nminutes: 4\n---\n## One\n\nText with [a link](#two).\n\n"
          "![A drawing of a desk](../../media/desk.svg \"Desk\")\n\n"
          "```check\nquestion: Which?\noptions:\n  - text: This\n    right: true\n    feedback: "
          "Yes.\n"
          "  - text: That\n    feedback: No.\n```\n\n## Two\n\nEnd.\n");
    write("modules/first/reflection.md",
          "---\nkind: reflection\ntitle: Think\nprompt: What will you use?\nmin_words: 25\n---\n");
    write("modules/first/check.json",
          R"({"format":1,"id":"check","kind":"review","title":"Check","questions":[
 {"id":"q1","kind":"single","prompt":"P1","reference":"page#one","options":[{"id":"a","text":"A","feedback":"f"},{"id":"b","text":"B","feedback":"f"}],"answer":"a"}]})");
    std::string pool;
    for (int i = 1; i <= 5; ++i) {
      pool +=
          std::string(i > 1 ? "," : "") + R"({"id":"f)" + std::to_string(i) +
          R"(","kind":"ordering","module":"first","prompt":"Order )" + std::to_string(i) +
          R"(","items":[{"id":"a","text":"alpha"},{"id":"b","text":"beta"},{"id":"c","text":"gamma"}],"answer":["a","b","c"],"explain":"Because of secret )" +
          std::to_string(i) + R"("})";
    }
    write(
        "final.json",
        R"({"format":1,"id":"final","kind":"final","title":"Final","draw":3,"pass_percent":70,"attempts":3,"cool_down_seconds":86400,"questions":[)" +
            pool + "]}");
    write("media/desk.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'/>");
  }

  // A second module with a secret; the first becomes a preview, so that this one needs full access.
  static constexpr std::string_view kSecret = "Only who holds full access reads this sentence.";
  void add_entitled_module() {
    replace("program.md", "modules: [first]", "modules: [first, second]");
    replace("modules/first/page.md", "kind: page", "kind: page\naccess: preview");
    replace("modules/first/reflection.md", "kind: reflection", "kind: reflection\naccess: preview");
    replace("modules/first/check.json", R"("kind":"review")",
            R"("kind":"review","access":"preview")");
    write("modules/second/module.md",
          "---\nid: second\ntitle: Second\nsummary: Another line\nminutes: 10\n"
          "practices:\n  - {code: 14, weight: 100}\nactivities: [deep]\n---\nHello.\n");
    write("modules/second/deep.png", "a picture");
    write("modules/second/deep.md", "---\nkind: page\ntitle: Deep\nminutes: 4\n---\n## Deep\n\n" +
                                        std::string(kSecret) +
                                        "\n\n![A drawing of a well](deep.png)\n");
  }

  void write(std::string_view file, const std::string& text) {
    ICMA_CHECK(write_file(path() / file, text));
  }
  std::string read(std::string_view file) const { return read_file(path() / file).value(); }
  void replace(std::string_view file, const std::string& from, const std::string& to) {
    std::string text = read(file);
    const auto at = text.find(from);
    ICMA_CHECK(at != std::string::npos);
    write(file, text.replace(at, from.size(), to));
  }
  std::filesystem::path path() const { return dir_ / "demo-1"; }

 private:
  TempDir dir_;
};

}  // namespace icma::fakes
