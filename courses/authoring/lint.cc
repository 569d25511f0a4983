// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/lint.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "courses/authoring/closure.h"
#include "courses/base/text.h"

namespace icma::authoring {
namespace {

constexpr std::size_t kMaxTitle = 125;
constexpr std::size_t kMaxSummaryWords = 300;
constexpr std::size_t kMinObjectives = 3;
constexpr int kMinFinalItemsPerCredit = 5;
// Words a minute of the word formula for self-study.
constexpr std::size_t kWordsPerMinute = 180;

class Linter {
 public:
  Linter(const ProgramSource& source, const model::Taxonomy& taxonomy)
      : source_(source), taxonomy_(taxonomy), findings_(source.findings) {}

  Findings run() {
    if (!has_errors(findings_)) {
      program();
      for (const model::Module& module : source_.program.modules) this->module(module);
      for (const auto& [file, page] : source_.pages) this->page(file, page);
      for (const QuizSource& quiz : source_.quizzes) this->quiz(quiz);
      if (!has_errors(findings_)) closure();
    }
    std::ranges::sort(findings_, {}, [](const Finding& f) {
      return std::tuple(f.file, f.line, f.rule, f.message);
    });
    return std::move(findings_);
  }

 private:
  void error(std::string file, int line, std::string rule, std::string message,
             std::string remedy) {
    findings_.push_back({Severity::kError, std::move(file), line, std::move(rule),
                         std::move(message), std::move(remedy)});
  }
  void warn(std::string file, int line, std::string rule, std::string message, std::string remedy) {
    findings_.push_back({Severity::kWarning, std::move(file), line, std::move(rule),
                         std::move(message), std::move(remedy)});
  }

  void practices(const std::vector<model::PracticeWeight>& list, const std::string& file) {
    if (list.empty()) {
      error(file, 1, "practices", "no practice is named",
            "Add practices with weights that sum to 100.");
    }
    for (const model::PracticeWeight& item : list) {
      if (taxonomy_.find(item.code) == nullptr) {
        error(file, 1, "practice-code",
              fmt::format("practice {} is not in {}", item.code, taxonomy_.id),
              "Use a code of courses/catalogue/practices.json.");
      }
    }
  }

  void program() {
    const model::Program& program = source_.program;
    const std::string file = "program.md";
    if (program.title.size() > kMaxTitle) {
      error(file, 1, "title-length",
            fmt::format("the title has {} characters", program.title.size()),
            fmt::format("Keep it to {}.", kMaxTitle));
    }
    if (count_words(program.summary) > kMaxSummaryWords || program.summary.empty()) {
      error(file, 1, "summary-length", "the summary must have 1 to 300 words", "");
    }
    if (program.objectives.size() < kMinObjectives) {
      error(file, 1, "objectives", fmt::format("{} learning objectives", program.objectives.size()),
            "Name three or more, each beginning with a verb.");
    }
    if (program.sources.empty()) {
      error(file, 1, "sources", "no source is named",
            "Name what the text rests on, with date and licence.");
    }
    for (const model::Source& source : program.sources) {
      if (source.date.empty() || source.publisher.empty()) {
        warn(file, 1, "source-date",
             fmt::format("source \"{}\" lacks a date or publisher", source.title), "");
      }
    }
    if (program.licence.empty())
      error(file, 1, "licence", "no licence is named", "Add licence: CC BY 4.0.");
    if (program.author.name.empty())
      error(file, 1, "author", "no author is named", "Add author: {name, role}.");
    practices(program.practices, file);
    final_size(program);
  }

  void final_size(const model::Program& program) {
    if (!program.final_test) return;
    const auto credits = static_cast<int>((program.duration().count() + 2999) / 3000);
    const int needed = std::max(kMinFinalItemsPerCredit, credits * kMinFinalItemsPerCredit);
    if (program.final_test->pool < needed) {
      error(program.final_test->document, 1, "final-pool",
            fmt::format("the final has {} questions for {} credits of 50 minutes",
                        program.final_test->pool, credits),
            fmt::format("Write {} or more.", needed));
    }
    if (program.final_test->pass_percent < 70) {
      error(program.final_test->document, 1, "final-pass", "the pass mark is below 70 percent", "");
    }
  }

  void module(const model::Module& module) {
    const std::string file = "modules/" + module.id.value + "/module.md";
    practices(module.practices, file);
    if (module.summary.empty() || module.summary.size() > 90) {
      warn(file, 1, "module-summary", "the summary must be one line of at most 90 characters", "");
    }
    const auto has = [&module](model::ActivityKind kind) {
      return std::ranges::any_of(module.activities,
                                 [kind](const model::Activity& a) { return a.kind == kind; });
    };
    if (!has(model::ActivityKind::kReflection)) {
      warn(file, 1, "reflection", "the module asks for no reflection", "End it with a reflection.");
    }
    if (!has(model::ActivityKind::kQuiz)) {
      warn(file, 1, "review-questions", "the module has no review questions", "Add a quiz.");
    }
    reading_time(module, file);
    mixed_access(module, file);
  }

  // Packs hold modules, so what is open to everybody takes all of its module along.
  void mixed_access(const model::Module& module, const std::string& file) {
    const auto previews = std::ranges::count_if(module.activities, &model::Activity::is_preview);
    const bool mixed = previews > 0 && std::cmp_less(previews, module.activities.size());
    if (!mixed) return;
    warn(file, 1, "mixed-access", "a preview is in it, so that anybody can download all its files",
         "Give the preview a module of its own.");
  }

  void access(const model::Module& module, const model::Activity& activity) {
    if (activity.access.empty() || activity.access == "full" || activity.is_preview()) return;
    const std::string file =
        activity.document.empty()
            ? fmt::format("modules/{}/{}.md", module.id.value, activity.id.value)
            : activity.document;
    error(file, 1, "access",
          fmt::format("\"{}\" has the access \"{}\"", activity.id.value, activity.access),
          "Write access: preview or access: full, or leave it out.");
  }

  // Declared minutes against words, film and questions.
  void reading_time(const model::Module& module, const std::string& file) {
    std::int64_t seconds = 0;
    for (const model::Activity& activity : module.activities) {
      access(module, activity);
      if (const auto page = source_.pages.find(activity.document); page != source_.pages.end()) {
        seconds += static_cast<std::int64_t>(page->second.words * 60 / kWordsPerMinute);
      } else {
        seconds += activity.duration.count();
      }
    }
    const std::int64_t declared = module.duration.count();
    if (seconds * 100 > declared * 125) {
      warn(file, 1, "reading-time",
           fmt::format("contents need about {} minutes, {} are declared", seconds / 60,
                       declared / 60),
           "Correct the minutes or shorten the pages.");
    }
  }

  void page(const std::string& file, const PageSource& page) {
    int level = 1;
    for (const Heading& heading : page.headings) {
      if (heading.level == 1) {
        error(file, heading.line, "heading-level", "a page's headings begin with ##",
              "The title stands in the front matter.");
      } else if (heading.level > level + 1) {
        error(file, heading.line, "heading-level",
              fmt::format("heading level {} follows level {}", heading.level, level),
              "Go down one level at a time.");
      }
      level = heading.level;
    }
    for (const ImageUse& image : page.images) {
      if (count_words(image.alt) < 3) {
        error(file, image.line, "alt-text", "the picture has no description",
              "Say in the brackets what the picture shows.");
      }
    }
    for (const LinkUse& link : page.links) check_link(file, link);
  }

  void check_link(const std::string& file, const LinkUse& link) {
    if (link.target.starts_with("https://") || link.target.starts_with("mailto:")) return;
    if (link.target.starts_with("http://")) {
      return warn(file, link.line, "link-https", "the link is not encrypted",
                  "Use https where it exists.");
    }
    if (link.target.starts_with("#")) return check_anchor(file, file, link);
    const auto hash = link.target.find('#');
    const std::string path =
        (std::filesystem::path(file).parent_path() / link.target.substr(0, hash))
            .lexically_normal()
            .generic_string();
    if (!source_.pages.contains(path)) {
      return error(file, link.line, "link-target", fmt::format("\"{}\" is not a page", link.target),
                   "Link to a page's file, to a heading, or to https.");
    }
    if (hash != std::string::npos) check_anchor(file, path, link);
  }

  void check_anchor(const std::string& file, const std::string& page, const LinkUse& link) {
    const std::string slug = link.target.substr(link.target.find('#') + 1);
    const auto& headings = source_.pages.at(page).headings;
    if (std::ranges::find(headings, slug, &Heading::slug) == headings.end()) {
      error(file, link.line, "link-anchor", fmt::format("no heading has the anchor \"{}\"", slug),
            "");
    }
  }

  // What no rule above has seen, and a laptop would.
  void closure() {
    const auto ends = open_ends(source_);
    for (const package::OpenEnd& end : ends) {
      error(end.referrer, 1, "closure", fmt::format("\"{}\" is named and is not there", end.path),
            "Add the file or correct what names it: without it the module does not open offline.");
    }
  }

  void quiz(const QuizSource& quiz) {
    std::map<std::string, std::string> prompts;
    for (const model::QuizQuestion& item : quiz.quiz.questions) {
      const model::Question& question = item.question;
      if (question.kind == model::QuestionKind::kOther) {
        warn(quiz.file, 1, "question-kind",
             fmt::format("question {} has an unknown kind", question.id), "");
      }
      const auto [at, fresh] = prompts.emplace(question.prompt, question.id);
      if (!fresh) {
        error(quiz.file, 1, "question-twice",
              fmt::format("questions {} and {} ask the same", at->second, question.id), "");
      }
      true_false(quiz, question);
      reference(quiz, question);
    }
    answer_positions(quiz);
  }

  void true_false(const QuizSource& quiz, const model::Question& question) {
    if (quiz.quiz.kind != model::QuizKind::kFinal || question.choices.size() != 2) return;
    if (question.kind == model::QuestionKind::kSingle) {
      error(quiz.file, 1, "true-false", fmt::format("question {} has two options", question.id),
            "A final takes no true-or-false questions; offer four options.");
    }
  }

  void reference(const QuizSource& quiz, const model::Question& question) {
    if (question.reference.empty()) return;
    const auto hash = question.reference.find('#');
    const std::string stem = question.reference.substr(0, hash);
    const std::string folder = question.module.empty()
                                   ? std::filesystem::path(quiz.file).parent_path().generic_string()
                                   : "modules/" + question.module;
    const auto page = source_.pages.find(folder + "/" + stem + ".md");
    const bool other_activity = page == source_.pages.end() &&
                                std::filesystem::exists(source_.folder / folder / (stem + ".md"));
    if (page == source_.pages.end() && !other_activity) {
      return error(quiz.file, 1, "question-reference",
                   fmt::format("question {} refers to \"{}\"", question.id, question.reference),
                   "Name an activity of the module, and a heading's anchor after #.");
    }
    if (page == source_.pages.end() || hash == std::string::npos) return;
    const std::string slug = question.reference.substr(hash + 1);
    if (std::ranges::find(page->second.headings, slug, &Heading::slug) ==
        page->second.headings.end()) {
      error(quiz.file, 1, "question-reference",
            fmt::format("question {}: no heading has the anchor \"{}\"", question.id, slug), "");
    }
  }

  void answer_positions(const QuizSource& quiz) {
    std::map<std::string, int> count;
    int singles = 0;
    for (const model::QuizQuestion& item : quiz.quiz.questions) {
      if (item.question.kind != model::QuestionKind::kSingle || !item.key) continue;
      ++singles;
      for (std::size_t i = 0; i < item.question.choices.size(); ++i) {
        if (item.question.choices[i].id == item.key->chosen.front()) ++count[std::to_string(i + 1)];
      }
    }
    for (const auto& [position, n] : count) {
      if (singles >= 8 && n * 2 > singles) {
        warn(quiz.file, 1, "answer-position",
             fmt::format("{} of {} right answers stand at place {}", n, singles, position),
             "Vary the place of the right answer.");
      }
    }
  }

  const ProgramSource& source_;
  const model::Taxonomy& taxonomy_;
  Findings findings_;
};

}  // namespace

Findings lint(const ProgramSource& source, const model::Taxonomy& taxonomy) {
  return Linter(source, taxonomy).run();
}

}  // namespace icma::authoring
