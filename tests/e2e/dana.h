// SPDX-License-Identifier: Apache-2.0
// Dana Whitfield, town manager, and what she studies: a certificate program of three modules with a
// final, and a webinar of ninety minutes, published with the real tool (persona P1).
#pragma once

#include "sync/server/package_facts.h"
#include "tests/e2e/learner.h"
#include "tests/fakes/temp_dir.h"

namespace icma::e2e {

inline constexpr std::string_view kProgram = "wsc-130";
inline constexpr std::string_view kWebinar = "wb-04";
inline constexpr std::string_view kWatch = "watch";  // the webinar's film
inline constexpr int kFinalQuestions = 20;
inline constexpr std::int64_t kFilmMs = 90 * 60'000;

// The programs as folders, published, and what a server has to know to judge and grade them.
class Publisher {
 public:
  explicit Publisher(std::filesystem::path data) : data_(std::move(data)) {
    write_program();
    write_webinar();
    fakes::Process tool(
        {ICMA_COURSE, "--media", (dir_ / "media").string(), "publish",
         (dir_ / std::string(kProgram)).string(), (dir_ / std::string(kWebinar)).string(), "--to",
         (data_ / "content").string(), "--assessor", (dir_ / "assessor").string(), "--keys",
         (data_ / "keys").string()},
        dir_ / "publish.log");
    const int code = tool.wait();
    REQUIRE_MESSAGE(code == 0, tool.output());
    write_facts();
  }
  std::filesystem::path root() const { return data_ / "content" / "metadata" / "root.json"; }
  const Json& facts() const { return facts_; }

 private:
  void write(const std::filesystem::path& file, const std::string& text) {
    REQUIRE(write_file(dir_ / file.string(), text));
  }
  static std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  }

  // The catalogue's program under the persona's name, with its first three modules.
  void write_program() {
    const auto folder = dir_ / std::string(kProgram);
    std::filesystem::copy("courses/catalogue/egv-160", folder,
                          std::filesystem::copy_options::recursive);
    std::filesystem::copy_file("courses/catalogue/practices.json", dir_ / "practices.json");
    std::string text = read_file(folder / "program.md").value();
    text = replaced(text, "id: egv-160", "id: wsc-130");
    text = replaced(text, "code: EGV-160", "code: WSC-130");
    REQUIRE(write_file(folder / "program.md", text));
  }

  void write_webinar() {
    const std::filesystem::path folder(kWebinar);
    std::filesystem::create_directories(dir_ / (std::string(kWebinar) + "/modules/session"));
    write(folder / "program.md",
          "---\nformat: 1\nid: wb-04\ncode: WB-04\nversion: 1.0.0\nkind: webinar\n"
          "title: Water security\nsummary: A talk.\nlanguage: en\n"
          "objectives: [Do one, Do two, Do three]\npractices:\n  - {code: \"10\", weight: 100}\n"
          "modules: [session]\nevaluation: {required: true}\naccess_days: 180\n"
          "sources:\n  - {title: S, publisher: P, date: \"2020\", url: https://example.org, "
          "licence: CC0}\nauthor: {name: A, role: Author}\nlicence: CC BY 4.0\n"
          "colour: blue\n---\nAbout it.\n");
    write(folder / "modules/session/module.md",
          "---\nid: session\ntitle: Session\nsummary: One line\nminutes: 90\n"
          "practices:\n  - {code: 10, weight: 100}\nactivities: [watch]\n---\nHello.\n");
    write(folder / "modules/session/watch.md",
          "---\nkind: webinar\ntitle: Water security\nminutes: 90\nmedia: watch\n---\nSee.\n");
    const std::filesystem::path media("media/wb-04/session");
    std::filesystem::create_directories(dir_ / media.string());
    write(media / "watch.mp4", std::string(200'000, 'v'));
    write(media / "watch.light.mp4", std::string(20'000, 'a'));
    write(media / "watch.en.vtt", "WEBVTT\n");
    write(media / "watch.chapters.json", "[]");
    write(media / "watch.transcript.json", "[]");
    write(media / "poster.png", std::string(1000, 'p'));
    write(media / "media.json",
          fmt::format(R"([{{"file":"watch.mp4","duration_ms":{},"voice":"recorded"}}])", kFilmMs));
  }

  // What the tool published, and a final in the third module.
  void write_facts() {
    const auto published = server::PackageCourseFacts::open(dir_ / "assessor").value();
    Json programs = Json::object();
    const auto add = [&](std::string_view program, std::string_view module) {
      const auto found = published.module(program, "1.0.0", module);
      REQUIRE(found.has_value());
      programs[std::string(program)]["versions"] = {"1.0.0"};
      programs[std::string(program)]["modules"][std::string(module)] = module_facts(*found);
    };
    for (const char* module : {"audience", "organize", "words"}) add(kProgram, module);
    add(kWebinar, "session");
    Json& last = programs[std::string(kProgram)]["modules"]["words"];
    last["activities"].push_back({{"id", "final"}, {"kind", "final"}, {"required", false}});
    Json key = Json::object();
    for (int i = 0; i < kFinalQuestions; ++i) key[fmt::format("f{:02}", i)] = "right";
    last["finals"]["final"] = {{"pass_percent", 70}, {"key", key}};
    facts_ = {{"programs", programs}};
    REQUIRE(write_file(data_ / "facts.json", facts_.dump()));
  }
  static Json module_facts(const server::ModuleFacts& facts) {
    Json activities = Json::array();
    for (const server::ActivityFacts& one : facts.activities) {
      static constexpr std::array kKinds{"page", "media", "review", "final", "reflection", "other"};
      activities.push_back({{"id", one.id},
                            {"kind", kKinds.at(static_cast<std::size_t>(one.kind))},
                            {"duration_ms", one.duration_ms},
                            {"questions", one.questions},
                            {"min_words", one.min_words},
                            {"required", one.required}});
    }
    return {{"title", facts.title},
            {"seconds", facts.seconds},
            {"practices", facts.practice_weights},
            {"activities", activities}};
  }

  std::filesystem::path data_;
  fakes::TempDir dir_;
  Json facts_;
};

}  // namespace icma::e2e
