// SPDX-License-Identifier: Apache-2.0
#include "courses/package/closure.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "courses/base/json.h"

namespace icma::package {
namespace {

// A version in memory, whole and closed until a test takes something away.
struct Version {
  std::map<std::string, std::string> texts;  // path → text
  std::map<std::string, std::string, std::less<>> modules;

  Version() {
    put("program.json", "",
        R"({"format":1,"provider":"sample","id":"demo-1","code":"D","version":"1.0.0",
 "kind":"program","title":"Demo","language":"en","taxonomy":"t","plate":"media/plate.svg",
 "about":"See [the first page](modules/first/page.md).","practices":[{"code":"14","weight":100}],
 "modules":[{"id":"first","title":"First","summary":"s","seconds":60,
  "practices":[{"code":"14","weight":100}],"introduction":"Begin with [this](page.md).",
  "activities":[
   {"id":"page","kind":"page","title":"P","seconds":60,"document":"modules/first/page.md"},
   {"id":"film","kind":"webinar","title":"F","seconds":60,"document":"modules/first/film.md",
    "video":"modules/first/film.mp4","captions":"modules/first/film.en.vtt",
    "chapters":"modules/first/film.chapters.json",
    "transcript":"modules/first/film.transcript.json","poster":"modules/first/poster.png",
    "media_ms":1000},
   {"id":"check","kind":"quiz","title":"Q","seconds":60,"questions":1,
    "document":"modules/first/check.json"}]},
  {"id":"second","title":"Second","summary":"s","seconds":60,
  "practices":[{"code":"14","weight":100}],
  "activities":[{"id":"more","kind":"page","title":"M","seconds":60,
   "document":"modules/second/more.md"}]}]})");
    put("media/plate.svg", "", "<svg><use href=\"#a\"/><image href='shared.png'/></svg>");
    put("media/shared.png", "", "a picture");
    put("modules/first/page.md", "first",
        "## One\n\n[here](#two) [there](../second/more.md#end) [out](https://example.org) "
        "[mail](mailto:a@b.c)\n\n![A drawing](../../media/plate.svg \"Plate\")\n"
        "![A desk](desk.png)\n\n## Two\n\n`[no](link.md)`\n\n```\n[no](either.md)\n```\n"
        "A note[^1].\n\n[^1]: The note.\n");
    put("modules/first/desk.png", "first", "a picture");
    put("modules/first/film.md", "first", "See it.\n");
    for (const char* file : {"film.mp4", "film.en.vtt", "poster.png"}) {
      put(std::string("modules/first/") + file, "first", "bytes");
    }
    put("modules/first/film.chapters.json", "first", "[]");
    put("modules/first/film.transcript.json", "first", R"([{"start_ms":0,"text":"Hello."}])");
    put("modules/first/check.json", "first",
        R"json({"format":1,"id":"check","kind":"review","title":"C","questions":[
 {"id":"q1","kind":"single","prompt":"See ![it](desk.png)","figure":"graph.png",
  "reference":"page#two","options":[{"id":"a","text":"A","feedback":"f"},
  {"id":"b","text":"B","feedback":"g"}],"answer":"b"}]})json");
    put("modules/first/graph.png", "first", "a picture");
    put("modules/second/more.md", "second", "## End\n");
  }
  void put(const std::string& path, const std::string& module, const std::string& text) {
    texts[path] = text;
    modules[path] = module;
  }
  void replace(const std::string& path, const std::string& from, const std::string& to) {
    std::string& text = texts.at(path);
    const auto at = text.find(from);
    ICMA_CHECK(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  void take(const std::string& path) {
    texts.erase(path);
    modules.erase(path);
  }
  std::vector<std::string> open(const std::string& module) const {
    VersionFiles files{modules, [this](const std::string& path) -> Result<std::string> {
                         const auto at = texts.find(path);
                         if (at == texts.end()) return fail(ErrorKind::kNotFound, "none", path);
                         return at->second;
                       }};
    std::vector<std::string> out;
    const auto ends = open_ends(files, module);
    for (const OpenEnd& end : ends) {
      CHECK(end.module == module);
      out.push_back(end.path + " in " + end.referrer);
    }
    return out;
  }
};

using Named = std::vector<std::string>;

}  // namespace

TEST_CASE("a version that has all it names is closed") {
  const Version version;
  REQUIRE(parse_json(version.texts.at("program.json")));
  CHECK(version.open("") == Named{});
  CHECK(version.open("first") == Named{});
  CHECK(version.open("second") == Named{});
}

TEST_CASE("each kind of thing that is left out is named, with the document that names it") {
  const std::string page = "modules/first/page.md";
  const std::string check = "modules/first/check.json";
  for (const char* part : {"film.mp4", "film.en.vtt", "film.chapters.json", "film.transcript.json",
                           "poster.png", "film.md"}) {
    CAPTURE(part);
    Version version;
    version.take(std::string("modules/first/") + part);
    CHECK(version.open("first") ==
          Named{std::string("modules/first/") + part + " in program.json"});
    CHECK(version.open("second") == Named{});
  }
  {
    Version version;
    version.take("modules/first/desk.png");
    CHECK(version.open("first") ==
          Named{"modules/first/desk.png in " + check, "modules/first/desk.png in " + page});
  }
  {
    Version version;
    version.take("modules/first/graph.png");
    CHECK(version.open("first") == Named{"modules/first/graph.png in " + check});
  }
  {
    Version version;
    version.take("media/plate.svg");
    CHECK(version.open("") == Named{"media/plate.svg in program.json"});
    CHECK(version.open("first") == Named{"media/plate.svg in " + page});
  }
  {
    Version version;
    version.take("media/shared.png");
    CHECK(version.open("") == Named{"media/shared.png in media/plate.svg"});
  }
  {
    Version version;
    version.take("modules/second/more.md");
    CHECK(version.open("first") == Named{"modules/second/more.md in " + page});
    CHECK(version.open("second") == Named{"modules/second/more.md in program.json"});
  }
}

TEST_CASE("a heading that is not there is named, unless its page cannot be looked at") {
  Version version;
  version.replace("modules/first/page.md", "## Two", "## Three");
  CHECK(version.open("first") == Named{"modules/first/page.md#two in modules/first/check.json",
                                       "modules/first/page.md#two in modules/first/page.md"});
  Version other;
  other.replace("modules/second/more.md", "## End", "## Begin");
  CHECK(other.open("first") == Named{"modules/second/more.md#end in modules/first/page.md"});
  other.texts.erase("modules/second/more.md");
  CHECK(other.open("first") == Named{});
}

TEST_CASE("a question may refer to a chapter of a film") {
  Version version;
  version.replace("modules/first/check.json", "page#two", "film#the-second-chapter");
  CHECK(version.open("first") == Named{});
}

TEST_CASE("a reference to no activity is named, and so is a link by its definition") {
  Version version;
  version.replace("modules/first/check.json", "page#two", "gone#two");
  CHECK(version.open("first") == Named{"modules/first/gone#two in modules/first/check.json"});
  Version other;
  other.replace("modules/first/page.md", "[^1]: The note.", "[x]: extra.md");
  CHECK(other.open("first") == Named{"modules/first/extra.md in modules/first/page.md"});
}

TEST_CASE("documents that cannot be read name nothing, and nothing leads out of the version") {
  Version version;
  version.texts["program.json"] = "{";
  version.texts["modules/first/check.json"] = "nonsense";
  CHECK(version.open("first") == Named{});
  Version other;
  other.replace("modules/first/page.md", "(desk.png)", "(../../../../etc/passwd)");
  CHECK(other.open("first") == Named{"../../etc/passwd in modules/first/page.md"});
}

}  // namespace icma::package
