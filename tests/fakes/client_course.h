// SPDX-License-Identifier: Apache-2.0
// A small program with every kind of activity and question, published and stored as a laptop has it
// after a download, for tests of the client without a window.
#pragma once

#include <filesystem>

#include "courses/authoring/publish.h"
#include "courses/base/files.h"
#include "sync/transfer/transfer_engine.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"
#include "tests/fakes/tree_transport.h"

namespace icma::fakes {

inline constexpr std::int64_t kFilmMs = 600'000;
// Enough for the reflection of each module.
inline constexpr const char* kLongEnough = "Our permit letter will say what to do and by when.";

class ClientCourse {
 public:
  ClientCourse() {
    write_program();
    write_first_module();
    write_second_module();
    write_film();
    publish();
  }
  // Copies the stored program into a profile.
  void install(const std::filesystem::path& profile) const {
    std::filesystem::copy_file(dir_ / "content.db", profile / "content.db");
  }
  std::filesystem::path source() const { return dir_ / "demo-2"; }
  std::filesystem::path tree() const { return dir_ / "tree"; }

 private:
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((source() / file).parent_path());
    ICMA_CHECK(write_file(source() / file, text));
  }

  void write_program() const {
    write("program.md",
          "---\nformat: 1\nid: demo-2\ncode: DEMO-2\nversion: 1.0.0\nkind: program\ntitle: Demo\n"
          "summary: A short program.\nlanguage: en\nobjectives: [One, Two, Three]\n"
          "practices:\n  - {code: \"14\", weight: 100}\nmodules: [first, second]\n"
          "evaluation: {required: true}\naccess_days: 180\n"
          "sources:\n  - {title: S, publisher: P, date: \"2020\", url: https://example.org, "
          "licence: CC0}\n"
          "author: {name: A, role: Author}\nlicence: CC BY 4.0\n---\nAbout it.\n");
  }
  void write_page(const std::string& file, const std::string& title) const {
    write(file, "---\nkind: page\ntitle: " + title + "\nminutes: 4\n---\n## One\n\nText of " +
                    title + ".\n\n## Two\n\nEnd.\n");
  }
  void write_reflection(const std::string& file) const {
    write(file,
          "---\nkind: reflection\ntitle: Think\nprompt: What will you use?\nmin_words: 5\n---\n");
  }
  void write_module(const std::string& id, const std::string& activities) const {
    write("modules/" + id + "/module.md",
          "---\nid: " + id + "\ntitle: The " + id + "\nsummary: One line\nminutes: 30\n" +
              "practices:\n  - {code: 14, weight: 100}\nactivities: [" + activities +
              "]\n---\nHello.\n");
  }

  void write_first_module() const {
    write_module("first", "page, more, film, check, reflection");
    write_page("modules/first/page.md", "A page");
    write_page("modules/first/more.md", "More");
    write_reflection("modules/first/reflection.md");
    write("modules/first/film.md",
          "---\nkind: webinar\ntitle: A film\nminutes: 10\nmedia: film\nvoice: "
          "synthetic\n---\nSee.\n");
    write("modules/first/check.json",
          R"json({"format":1,"id":"check","kind":"review","title":"Check","questions":[
 {"id":"single","kind":"single","topic":"One of two","prompt":"P1","reference":"more#two",
  "options":[{"id":"a","text":"A","feedback":"f"},{"id":"b","text":"B","feedback":"g"}],"answer":"b"},
 {"id":"multiple","kind":"multiple","prompt":"P2","reference":"page#one",
  "options":[{"id":"a","text":"A","feedback":"f"},{"id":"b","text":"B","feedback":"f"},
  {"id":"c","text":"C","feedback":"f"}],"answer":["a","c"]},
 {"id":"ordering","kind":"ordering","prompt":"P3","reference":"page#one",
  "items":[{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}],
  "answer":["b","c","a"],"explain":"So."},
 {"id":"matching","kind":"matching","prompt":"P4","reference":"page#one",
  "left":[{"id":"l1","text":"L1"},{"id":"l2","text":"L2"}],
  "right":[{"id":"r1","text":"R1"},{"id":"r2","text":"R2"}],
  "answer":{"l1":"r2","l2":"r1"},"explain":"So."},
 {"id":"numeric","kind":"numeric","prompt":"P5","reference":"page#one",
  "answer":{"value":"32.1","tolerance":"0.1","unit":"%"},"explain":"So."},
 {"id":"short","kind":"short_text","prompt":"P6","reference":"page#one",
  "answer":{"accept":["plain language"],"fold":["case","space"]},"explain":"So."}]})json");
  }
  void write_second_module() const {
    write_module("second", "intro, think");
    write_page("modules/second/intro.md", "Intro");
    write_reflection("modules/second/think.md");
  }
  void write_film() const {
    const auto folder = dir_ / "media" / "demo-2" / "first";
    std::filesystem::create_directories(folder);
    const auto put = [&folder](const std::string& name, const std::string& text) {
      ICMA_CHECK(write_file(folder / name, text));
    };
    put("film.mp4", "not a film, but bytes of one");
    put("film.en.vtt", "WEBVTT\n\n00:00.000 --> 00:05.000\nHello.\n");
    put("film.chapters.json",
        R"([{"start_ms":0,"title":"Begin"},{"start_ms":300000,"title":"Middle"}])");
    put("film.transcript.json",
        R"([{"start_ms":0,"end_ms":5000,"text":"Hello."},{"start_ms":5000,"end_ms":9000,"text":"Bye."}])");
    put("poster.png", "a picture");
    put("media.json", R"([{"file":"film.mp4","duration_ms":)" + std::to_string(kFilmMs) +
                          R"(,"voice":"synthetic"}])");
  }

  void publish() const {
    const FakeClock clock;
    const authoring::PublishedTree learner(tree());
    const authoring::PublishedTree assessor(dir_ / "assessor");
    const auto keys = authoring::open_keys(dir_ / "keys").value();
    const auto source_read = authoring::read_program(source(), {.media = dir_ / "media"}).value();
    const auto packed = authoring::pack_program(source_read, learner, assessor).value();
    const model::Taxonomy taxonomy{.id = "t", .practices = {{"14", "N", "n"}}};
    ICMA_CHECK(authoring::publish(learner, {packed}, taxonomy, keys,
                                  {"N", std::chrono::days(30), clock.now()},
                                  package::Audience::kLearner));
    fetch(clock, read_file(learner.metadata_path("root.json")).value());
  }
  void fetch(const FakeClock& clock, const std::string& root) const {
    FakeRandom random;
    TreeTransport transport(tree());
    const protocol::CancelToken cancel;
    const auto content = store::ContentStore::open(dir_ / "content.db").value();
    transfer::EngineOptions options;
    options.store = content.get();
    options.transport = &transport;
    options.clock = &clock;
    options.random = &random;
    options.first_root = root;
    transfer::TransferEngine engine(options);
    ICMA_CHECK(engine.update(cancel));
    ICMA_CHECK(engine.get("demo-2", {}, cancel));
    while (engine.work(cancel).value()) {
    }
    const auto downloads = content->downloads().value();
    for (const store::Download& one : downloads) {
      ICMA_CHECK(one.state == store::DownloadState::kReady);
    }
  }

  TempDir dir_;
};

// Published once in a test program.
inline const ClientCourse& client_course() {
  static const ClientCourse course;
  return course;
}

}  // namespace icma::fakes
