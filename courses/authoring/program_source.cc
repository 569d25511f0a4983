// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/program_source.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

#include "courses/authoring/yaml.h"
#include "courses/base/files.h"
#include "courses/base/text.h"
#include "courses/package/manifest.h"
#include "courses/package/package_writer.h"

namespace icma::authoring {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxText = std::uintmax_t{8} << 20U;

// The member's text, or "" when it is absent or something else.
std::string text_member(const Json& object, std::string_view key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

class ProgramReader {
 public:
  ProgramReader(fs::path folder, const ReadOptions& options) : options_(options) {
    source_.folder = std::move(folder);
  }

  Result<ProgramSource> read() {
    const auto head = front_matter("program.md");
    if (!head) {
      if (!fs::exists(source_.folder / "program.md")) {
        return fail(ErrorKind::kNotFound, "the folder has no program.md", source_.folder.string());
      }
      return std::move(source_);
    }
    Json document = program_document(*head);
    for (const std::string& id : names(head->head.value, "modules")) {
      document["modules"].push_back(module_document(id));
    }
    if (head->head.value.contains("final")) add_final(*head, document);
    add_file_asset(head->head.value.value("plate", Json("")), "program.md",
                   head->head.line_of("$.plate"), "");
    if (has_errors(source_.findings)) return std::move(source_);
    auto program = model::parse_program(document);
    if (!program) {
      report("program.md",
             head->head.line_of(program.error().what.substr(0, program.error().what.find(' '))),
             "program-form", program.error().what, "See courses/FORMAT.md.");
      return std::move(source_);
    }
    source_.program = std::move(*program);
    source_.assets.insert(source_.assets.begin(),
                          Asset{"program.json", "application/json", "",
                                canonical_json(model::to_json(source_.program)).value_or("")});
    return std::move(source_);
  }

 private:
  void report(std::string file, int line, std::string rule, std::string message, std::string remedy,
              Severity severity = Severity::kError) {
    source_.findings.push_back(
        {severity, std::move(file), line, std::move(rule), std::move(message), std::move(remedy)});
  }

  static int line_of(const Error& error) {
    const auto at = error.detail.find("line ");
    int line = 0;
    if (at != std::string::npos) {
      std::from_chars(error.detail.data() + at + 5, error.detail.data() + error.detail.size(),
                      line);
    }
    return line;
  }

  std::optional<std::string> text_of(const std::string& file) {
    auto text = read_file(source_.folder / file, kMaxText);
    if (!text) {
      report(file, 0, "file-missing", text.error().what,
             "Add the file or take its name out of the list.");
      return std::nullopt;
    }
    return std::move(*text);
  }

  std::optional<FrontMatter> front_matter(const std::string& file) {
    const auto text = text_of(file);
    if (!text) return std::nullopt;
    auto split = split_front_matter(*text);
    if (!split) {
      report(file, line_of(split.error()), "front-matter", split.error().what,
             "Begin the file with ---, lines \"key: value\", and --- again.");
      return std::nullopt;
    }
    return std::move(*split);
  }

  static std::vector<std::string> names(const Json& head, const char* key) {
    std::vector<std::string> out;
    if (!head.contains(key) || !head[key].is_array()) return out;
    for (const Json& item : head[key]) {
      if (item.is_string()) out.push_back(item.get<std::string>());
    }
    return out;
  }

  // A member that must be whole minutes, as seconds.
  Json seconds_of(const FrontMatter& front, const std::string& file) {
    const Json& head = front.head.value;
    if (head.contains("minutes") && head["minutes"].is_number_integer()) {
      return head["minutes"].get<std::int64_t>() * 60;
    }
    report(file, front.head.line_of("$.minutes"), "minutes", "\"minutes\" must be a whole number",
           "Write, for example, minutes: 30.");
    return 0;
  }

  static void practice_codes_as_text(Json& document) {
    if (!document.contains("practices") || !document["practices"].is_array()) return;
    for (Json& item : document["practices"]) {
      if (item.is_object() && item.contains("code") && item["code"].is_number_integer()) {
        item["code"] = std::to_string(item["code"].get<std::int64_t>());
      }
    }
  }

  Json program_document(const FrontMatter& front) {
    Json document = front.head.value;
    document["provider"] = options_.provider;
    document["modules"] = Json::array();
    document["about"] = std::string(trim(front.body));
    if (!document.contains("taxonomy")) document["taxonomy"] = "icma-14-2017";
    if (document.contains("evaluation") && document["evaluation"].is_object()) {
      document["evaluation_required"] = document["evaluation"].value("required", Json(false));
    }
    document.erase("evaluation");
    document.erase("final");
    practice_codes_as_text(document);
    for (const char* key : {"title", "summary"}) {
      if (document.contains(key) && document[key].is_string()) {
        document[key] = std::string(trim(document[key].get_ref<const std::string&>()));
      }
    }
    if (front.head.value.contains("modules") && names(front.head.value, "modules").empty()) {
      report("program.md", front.head.line_of("$.modules"), "modules",
             "\"modules\" names no module", "Write modules: [first, second].");
    }
    return document;
  }

  Json module_document(const std::string& id) {
    const std::string folder = "modules/" + id + "/";
    const auto front = front_matter(folder + "module.md");
    Json document = {{"id", id}, {"title", id}, {"seconds", 0}, {"activities", Json::array()}};
    if (!front) return document;
    document = front->head.value;
    document["seconds"] = seconds_of(*front, folder + "module.md");
    document.erase("minutes");
    document["introduction"] = std::string(trim(front->body));
    document["activities"] = Json::array();
    practice_codes_as_text(document);
    if (document.value("id", Json("")) != id) {
      report(folder + "module.md", front->head.line_of("$.id"), "module-id",
             "\"id\" differs from the folder's name", fmt::format("Write id: {}.", id));
    }
    const auto activities = names(front->head.value, "activities");
    if (activities.empty()) {
      report(folder + "module.md", front->head.line_of("$.activities"), "activities",
             "the module lists no activity", "Write activities: [first-page, check].");
    }
    for (const std::string& activity : activities) {
      document["activities"].push_back(activity_document(id, activity));
    }
    return document;
  }

  Json activity_document(const std::string& module, const std::string& id) {
    const std::string stem = "modules/" + module + "/" + id;
    if (fs::exists(source_.folder / (stem + ".json")))
      return quiz_document(module, id, stem + ".json");
    const std::string file = stem + ".md";
    const auto front = front_matter(file);
    Json document = {{"id", id}, {"kind", "page"}, {"title", id}, {"seconds", 0}};
    if (!front) return document;
    document = front->head.value;
    document["id"] = id;
    const std::string kind = text_member(document, "kind");
    if (kind.empty()) {
      report(file, 1, "kind", "the file does not say its kind",
             "Write kind: page, webinar or reflection.");
    }
    document["seconds"] = document.contains("minutes") || kind == "page" || kind == "webinar"
                              ? seconds_of(*front, file)
                              : Json(0);
    document.erase("minutes");
    if (kind == "page") {
      add_page(module, file, *front);
      document["document"] = file;
    } else if (kind == "webinar") {
      add_webinar(module, file, *front, document);
    }
    return document;
  }

  void add_page(const std::string& module, const std::string& file, const FrontMatter& front) {
    PageSource page = compile_page(front.body, file, front.body_line, source_.findings);
    source_.assets.push_back({file, "text/markdown", module, page.markdown});
    for (const ImageUse& image : page.images) {
      const std::string path =
          (fs::path(file).parent_path() / image.path).lexically_normal().generic_string();
      add_file_asset(path, file, image.line, path.starts_with("media/") ? "" : module);
    }
    source_.pages.emplace(file, std::move(page));
  }

  void add_file_asset(const Json& path_value, const std::string& file, int line,
                      const std::string& module) {
    if (!path_value.is_string() || path_value.get_ref<const std::string&>().empty()) return;
    const std::string path = path_value.get<std::string>();
    if (!package::is_asset_path(path)) {
      return report(file, line, "asset-path", fmt::format("\"{}\" leads out of the program", path),
                    "Keep pictures inside the program's folder.");
    }
    if (!fs::is_regular_file(source_.folder / path)) {
      return report(file, line, "asset-missing", fmt::format("\"{}\" is not there", path),
                    "Add the file or correct the path.");
    }
    if (!seen_assets_.insert(path).second) return;
    source_.assets.push_back(
        {path, std::string(package::mime_of(path)), module, "", source_.folder / path});
  }

  void add_webinar(const std::string& module, const std::string& file, const FrontMatter& front,
                   Json& document) {
    const std::string stem = text_member(front.head.value, "media");
    const std::string target = "modules/" + module + "/";
    const fs::path folder = options_.media / fs::path(source_.folder).filename() / module;
    for (const char* used : {"media", "script"}) document.erase(used);
    source_.assets.push_back({file, "text/markdown", module, front.body});
    document["document"] = file;
    if (options_.media.empty() || !fs::is_directory(folder)) {
      return report(
          file, front.head.line_of("$.media"), "media-missing", "the film is not rendered yet",
          "Render it with courses/tool/media and name its folder by --media.", Severity::kWarning);
    }
    const std::array<std::pair<const char*, std::string>, 5> parts{{
        {"video", stem + ".mp4"},
        {"captions", stem + ".en.vtt"},
        {"chapters", stem + ".chapters.json"},
        {"transcript", stem + ".transcript.json"},
        {"poster", "poster.png"},
    }};
    for (const auto& [member, name] : parts) {
      if (!fs::is_regular_file(folder / name)) {
        report(file, front.head.line_of("$.media"), "media-incomplete",
               fmt::format("{} is missing beside the film", name), "Render the media again.");
        continue;
      }
      document[member] = target + name;
      source_.assets.push_back(
          {target + name, std::string(package::mime_of(name)), module, "", folder / name});
    }
    add_light(folder / (stem + ".light.mp4"), module, document);
    add_media_facts(folder, stem + ".mp4", file, front, document);
  }

  // The film once more for slow lines, where the renderer made it. Who has the one does not need
  // the other.
  void add_light(const fs::path& film, const std::string& module, Json& document) {
    if (!document.contains("video") || !fs::is_regular_file(film)) return;
    const std::string path = "modules/" + module + "/" + film.filename().string();
    for (Asset& asset : source_.assets) {
      if (asset.path == document["video"].get<std::string>()) asset.variant = "full";
    }
    document["light"] = path;
    source_.assets.push_back(
        {path, std::string(package::mime_of(path)), module, "", film, "light"});
  }

  // Length and voice of the film, as the renderer wrote them down.
  void add_media_facts(const fs::path& folder, const std::string& film, const std::string& file,
                       const FrontMatter& front, Json& document) {
    const auto text = read_file(folder / "media.json", kMaxText);
    const auto list = text ? parse_json(*text) : Result<Json>(std::unexpected(text.error()));
    if (list && list->is_array()) {
      for (const Json& row : *list) {
        const JsonReader in(row);
        if (in.optional_string("file").value_or("") != film) continue;
        document["media_ms"] = in.optional_integer("duration_ms", 0).value_or(0);
        document["voice"] = in.optional_string("voice", "recorded").value_or("recorded");
        return;
      }
    }
    report(file, front.head.line_of("$.media"), "media-incomplete",
           "media.json does not tell the film's length", "Render the media again.");
  }

  // Reads and checks a quiz; nothing when it has a fault.
  const QuizSource* read_quiz(const std::string& file) {
    const auto text = text_of(file);
    if (!text) return nullptr;
    auto document = parse_json(*text);
    if (!document) {
      report(file, line_of(document.error()), "quiz-json", document.error().what,
             "Check commas and quotes near this place.");
      return nullptr;
    }
    auto quiz = model::parse_quiz(*document);
    if (!quiz) {
      report(file, quiz_line(*text, quiz.error().what), "quiz-form", quiz.error().what,
             "See \"Quizzes\" in courses/FORMAT.md.");
      return nullptr;
    }
    source_.quizzes.push_back({file, std::move(*quiz), std::move(*document)});
    return &source_.quizzes.back();
  }

  // The line of the n-th question named in "$.questions[n]…", found by its "id" member.
  static int quiz_line(std::string_view text, std::string_view what) {
    constexpr std::string_view kPrefix = "$.questions[";
    if (!what.starts_with(kPrefix)) return 1;
    int index = 0;
    std::from_chars(what.data() + kPrefix.size(), what.data() + what.size(), index);
    std::size_t at = text.find("\"questions\"");
    for (int n = 0; n <= index && at != std::string_view::npos; ++n)
      at = text.find("\"kind\"", at + 1);
    if (at == std::string_view::npos) return 1;
    return 1 + static_cast<int>(std::ranges::count(text.substr(0, at), '\n'));
  }

  Json quiz_document(const std::string& module, const std::string& id, const std::string& file) {
    Json document = {{"id", id}, {"kind", "quiz"}, {"title", id}, {"seconds", 0}};
    const QuizSource* read = read_quiz(file);
    if (read == nullptr) return document;
    // The word formula of continuing education gives a question 1.85 minutes.
    const auto count = static_cast<std::int64_t>(read->quiz.questions.size());
    document["title"] = read->quiz.title;
    document["questions"] = count;
    document["seconds"] = count * 111;
    document["document"] = file;
    if (read->document.contains("access")) document["access"] = read->document["access"];
    source_.assets.push_back(
        {file, "application/json", module, canonical_json(read->document).value_or("")});
    return document;
  }

  void add_final(const FrontMatter& front, Json& document) {
    const Json& name = front.head.value["final"];
    const std::string file = name.is_string() ? name.get<std::string>() : "";
    if (!package::is_asset_path(file)) {
      return report("program.md", front.head.line_of("$.final"), "final",
                    "\"final\" is not a file name", "Write final: final.json.");
    }
    const QuizSource* read = read_quiz(file);
    if (read == nullptr) return;
    const model::Quiz& quiz = read->quiz;
    if (quiz.kind != model::QuizKind::kFinal) {
      return report(file, 1, "final-kind", "the final must have \"kind\": \"final\"", "");
    }
    const auto sealed = std::ranges::find_if(
        quiz.questions, [](const model::QuizQuestion& q) { return !q.key.has_value(); });
    if (sealed != quiz.questions.end()) {
      return report(file, 1, "final-key", "question " + sealed->question.id + " has no answer",
                    "Add an \"answer\" to it.");
    }
    document["final"] = {
        {"document", file},
        {"pool", quiz.questions.size()},
        {"draw", quiz.draw > 0 ? quiz.draw : static_cast<int>(quiz.questions.size())},
        {"pass_percent", quiz.pass_percent},
        {"attempts", quiz.attempts},
        {"cool_down_seconds", quiz.cool_down_seconds},
        {"time_limit_seconds", quiz.time_limit_seconds}};
    SplitFinal split = split_final(read->document);
    source_.final_key = std::move(split.key);
    source_.assets.push_back(
        {file, "application/json", "", canonical_json(split.sealed).value_or("")});
  }

  const ReadOptions& options_;
  ProgramSource source_;
  std::set<std::string> seen_assets_;
};

}  // namespace

Result<ProgramSource> read_program(const fs::path& folder, const ReadOptions& options) {
  return ProgramReader(fs::absolute(folder).lexically_normal(), options).read();
}

}  // namespace icma::authoring
