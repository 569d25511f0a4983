// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <doctest/doctest.h>

#include "courses/authoring/lint.h"
#include "courses/authoring/program_source.h"
#include "courses/authoring/yaml.h"
#include "tests/courses/authoring/sample_folder.h"

using namespace icma;
using namespace icma::authoring;

namespace {

model::Taxonomy taxonomy() {
  return model::parse_taxonomy(
             parse_json(read_file("courses/catalogue/practices.json").value()).value())
      .value();
}

Findings lint_of(const fakes::SampleFolder& folder) {
  return lint(read_program(folder.path(), {}).value(), taxonomy());
}

// The finding of a rule; fails the test when there is none or it lacks file and remedy.
Finding the(const Findings& findings, std::string_view rule) {
  const auto at = std::ranges::find(findings, rule, &Finding::rule);
  INFO("rule ", std::string(rule), " among ", dump_json(to_json(findings)));
  REQUIRE(at != findings.end());
  CHECK_FALSE(at->file.empty());
  CHECK(at->line > 0);
  return *at;
}

}  // namespace

TEST_CASE("a faultless folder has no findings, and what is unknown travels along") {
  const fakes::SampleFolder folder;
  const auto source = read_program(folder.path(), {}).value();
  CHECK(dump_json(to_json(lint(source, taxonomy()))) == "[]");
  CHECK(source.program.extra["colour"] == "blue");
  CHECK(source.program.find(model::ModuleId("first"))->duration == Seconds(1800));
  CHECK(source.program.final_test->draw == 3);
  CHECK(source.assets[0].path == "program.json");
  const auto page = std::ranges::find(source.assets, "modules/first/page.md", &Asset::path);
  CHECK(page->content.find("```check\n{\"options\":[") != std::string::npos);
}

TEST_CASE("each seeded fault is found with its file and line") {
  struct Seed {
    const char* file;
    const char* from;
    const char* to;
    const char* rule;
  };
  const Seed seeds[] = {
      {"program.md", "title: Demo", "title: [", "front-matter"},
      {"program.md", "---\nformat", "format", "front-matter"},
      {"program.md", "weight: 100", "weight: 90", "program-form"},
      {"program.md", "code: \"14\"", "code: \"99\"", "practice-code"},
      {"program.md", "[Do one, Do two, Do three]", "[Do one]", "objectives"},
      {"program.md", "id: demo-1", "id: Demo 1", "program-form"},
      {"program.md", "final: final.json", "final: ../final.json", "final"},
      {"modules/first/module.md", "minutes: 30", "minutes: soon", "minutes"},
      {"modules/first/module.md", "id: first", "id: other", "module-id"},
      {"modules/first/module.md", "minutes: 30", "minutes: 1", "reading-time"},
      {"modules/first/page.md", "## One", "# One", "heading-level"},
      {"modules/first/page.md", "## Two", "#### Two", "heading-level"},
      {"modules/first/page.md", "(#two)", "(#three)", "link-anchor"},
      {"modules/first/page.md", "(#two)", "(none.md)", "link-target"},
      {"modules/first/page.md", "desk.svg", "none.svg", "asset-missing"},
      {"modules/first/page.md", "../../media", "../../../media", "asset-path"},
      {"modules/first/page.md", "A drawing of a desk", "", "alt-text"},
      {"modules/first/page.md", "    right: true\n", "", "block-form"},
      {"modules/first/page.md", "question: Which?", "question: [", "block-yaml"},
      {"modules/first/page.md", "No.\n```", "No.\n", "fence-open"},
      {"modules/first/page.md", "kind: page\n", "", "kind"},
      {"modules/first/page.md", "kind: page\n", "kind: page\naccess: members\n", "access"},
      {"modules/first/check.json", "\"kind\":\"review\",",
       "\"kind\":\"review\",\"access\":\"some\",", "access"},
      {"modules/first/check.json", "\"answer\":\"a\"", "\"answer\":\"z\"", "quiz-form"},
      {"modules/first/check.json", "\"kind\":\"review\",", "\"kind\":\"review\"", "quiz-json"},
      {"modules/first/check.json", "page#one", "page#none", "question-reference"},
      {"final.json", "\"pass_percent\":70", "\"pass_percent\":60", "final-pass"},
      {"final.json", "Order 2", "Order 1", "question-twice"},
  };
  for (const Seed& seed : seeds) {
    CAPTURE(seed.rule);
    CAPTURE(seed.to);
    fakes::SampleFolder folder;
    folder.replace(seed.file, seed.from, seed.to);
    CHECK(the(lint_of(folder), seed.rule).file == seed.file);
  }
}

TEST_CASE("a part that is marked as preview is one in the package, whatever it is") {
  fakes::SampleFolder folder;
  folder.replace("modules/first/page.md", "kind: page\n", "kind: page\naccess: preview\n");
  folder.replace("modules/first/check.json", "\"kind\":\"review\",",
                 "\"kind\":\"review\",\"access\":\"preview\",");
  folder.replace("modules/first/reflection.md", "kind: reflection\n",
                 "kind: reflection\naccess: full\n");
  const auto source = read_program(folder.path(), {}).value();
  const Findings findings = lint(source, taxonomy());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "mixed-access");
  CHECK_FALSE(source.program.is_entitled(model::ModuleId("first")));
  const model::Module& module = *source.program.find(model::ModuleId("first"));
  const auto is_preview = [&module](const char* id) {
    return module.find(model::ActivityId(id))->is_preview();
  };
  CHECK(is_preview("page"));
  CHECK(is_preview("check"));
  CHECK_FALSE(is_preview("reflection"));
  CHECK(source.assets[0].content.find("\"access\":\"preview\"") != std::string::npos);
}

TEST_CASE("a module without a preview is entitled where the program says something of access") {
  fakes::SampleFolder folder;
  const auto entitled = [&folder](const char* module) {
    return read_program(folder.path(), {}).value().program.is_entitled(model::ModuleId(module));
  };
  CHECK_FALSE(entitled("first"));
  CHECK_FALSE(entitled("none"));
  folder.add_entitled_module();
  CHECK_FALSE(entitled("first"));
  CHECK(entitled("second"));
  CHECK_FALSE(entitled(""));
  folder.replace("modules/second/deep.md", "kind: page\n", "kind: page\naccess: preview\n");
  CHECK_FALSE(entitled("second"));
  fakes::SampleFolder closed;
  closed.replace("modules/first/page.md", "kind: page\n", "kind: page\naccess: full\n");
  CHECK(read_program(closed.path(), {}).value().program.is_entitled(model::ModuleId("first")));
}

TEST_CASE("a fault in a block is placed at its line") {
  fakes::SampleFolder folder;
  folder.replace("modules/first/page.md", "    feedback: No.\n", "");
  const Finding finding = the(lint_of(folder), "block-form");
  CHECK(finding.line == 18);
}

TEST_CASE("a folder damaged anywhere is reported and never crashes the reader") {
  for (const char* file : {"program.md", "modules/first/module.md", "modules/first/page.md",
                           "modules/first/check.json", "final.json"}) {
    fakes::SampleFolder folder;
    const std::string whole = folder.read(file);
    for (std::size_t size = 0; size < whole.size(); size += 5) {
      folder.write(file, whole.substr(0, size));
      (void)read_program(folder.path(), {});
    }
    for (std::size_t at = 0; at < whole.size(); at += 3) {
      for (const char junk : {'\0', '\xFF', '{', ':', '\n', '`'}) {
        std::string text = whole;
        text[at] = junk;
        folder.write(file, text);
        (void)read_program(folder.path(), {});
      }
    }
  }
  fakes::SampleFolder gone;
  std::filesystem::remove(gone.path() / "program.md");
  CHECK(read_program(gone.path(), {}).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("YAML keeps text as text and refuses repeated keys") {
  const auto yaml = parse_yaml("a: 1\nb: \"1\"\nc: 1.50\nd: true\ne: [x, 2]\n", 10).value();
  CHECK(yaml.value["a"] == 1);
  CHECK(yaml.value["b"] == "1");
  CHECK(yaml.value["c"] == "1.50");
  CHECK(yaml.line_of("$.c") == 12);
  CHECK(yaml.line_of("$.e[1].deep") == 14);
  CHECK(parse_yaml("a: 1\na: 2\n").error().detail == "line 2");
  CHECK_FALSE(parse_yaml("a: &x [*x]\n"));
  CHECK_FALSE(parse_yaml("a: \xFF\n"));
}

TEST_CASE("the learner's half of a final says nothing about its answers") {
  const fakes::SampleFolder folder;
  const SplitFinal split = split_final(parse_json(folder.read("final.json")).value());
  const std::string sealed = dump_json(split.sealed);
  CHECK(sealed.find("answer") == std::string::npos);
  CHECK(sealed.find("secret") == std::string::npos);
  const auto key = model::parse_quiz(split.key).value();
  const auto shown = model::parse_quiz(split.sealed).value();
  int in_order = 0;
  for (std::size_t i = 0; i < key.questions.size(); ++i) {
    const auto& question = key.questions[i];
    std::vector<std::string> displayed;
    for (const auto& choice : shown.questions[i].question.choices) displayed.push_back(choice.id);
    CHECK(displayed == std::vector<std::string>{"i1", "i2", "i3"});
    in_order += question.key->chosen == displayed ? 1 : 0;
    std::string texts;
    for (const std::string& id : question.key->chosen) {
      const auto at = std::ranges::find(question.question.choices, id, &model::Choice::id);
      texts += at->text + " ";
    }
    CHECK(texts == "alpha beta gamma ");
  }
  CHECK(in_order < 5);
}

TEST_CASE("the shipped programs have no findings") {
  for (const char* name : {"egv-160", "wb-01"}) {
    const std::filesystem::path folder = std::filesystem::path("courses/catalogue") / name;
    Findings findings = lint(read_program(folder, {}).value(), taxonomy());
    // Films are rendered by the build, not by this test.
    std::erase_if(findings, [](const Finding& f) { return f.rule == "media-missing"; });
    INFO(dump_json(to_json(findings)));
    CHECK(findings.empty());
  }
}
