// SPDX-License-Identifier: Apache-2.0
#include "client/app/build_study.h"

#include <algorithm>
#include <fmt/format.h>

#include "client/app/build_courses.h"
#include "courses/base/text.h"

namespace icma::app {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool is_done(const model::Activity& activity,
             const std::map<std::string, records::ActivityState>& states) {
  const auto at = states.find(activity.id.value);
  if (at == states.end()) return false;
  return !model::missing_for(activity, StudyDesk::evidence(activity, at->second)).has_value();
}

std::vector<OutlineSection> sections_of(const Context& context, const Course& course,
                                        const model::Module& module, std::size_t module_number,
                                        const std::string& current, int permille) {
  std::vector<OutlineSection> out;
  const auto states = context.desk.activities(course, module.id.value)
                          .value_or(std::map<std::string, records::ActivityState>{});
  std::int64_t total = 0;
  for (const model::Activity& activity : module.activities) {
    total += std::max<std::int64_t>(60, activity.duration.count());
  }
  for (const model::Activity& activity : module.activities) {
    OutlineSection section;
    section.number = fmt::format("{}.{}", module_number, out.size() + 1);
    section.title = activity.title;
    section.activity = activity.id.value;
    section.done = is_done(activity, states);
    section.current = activity.id.value == current;
    section.permille_of_length =
        static_cast<int>(std::max<std::int64_t>(60, activity.duration.count()) * 1000 /
                         std::max<std::int64_t>(1, total));
    section.read_permille = section.done ? 1000 : section.current ? permille : 0;
    out.push_back(std::move(section));
  }
  return out;
}

std::vector<AnswerOption> options_of(const model::Question& question,
                                     const model::Response& response) {
  std::vector<AnswerOption> out;
  for (std::size_t i = 0; i < question.choices.size(); ++i) {
    const model::Choice& choice = question.choices[i];
    AnswerOption option;
    option.text = choice.text;
    const auto at = std::ranges::find(response.chosen, choice.id);
    option.chosen = at != response.chosen.end();
    option.place =
        option.chosen ? static_cast<int>(at - response.chosen.begin()) : static_cast<int>(i);
    if (const auto pair = response.pairs.find(choice.id); pair != response.pairs.end()) {
      const auto target = std::ranges::find(question.targets, pair->second, &model::Choice::id);
      option.target = static_cast<int>(target - question.targets.begin());
    }
    out.push_back(std::move(option));
  }
  return out;
}

QuestionKind kind_of(model::QuestionKind kind) {
  switch (kind) {
    case model::QuestionKind::kMultiple:
      return QuestionKind::kMultiple;
    case model::QuestionKind::kOrdering:
      return QuestionKind::kOrdering;
    case model::QuestionKind::kMatching:
      return QuestionKind::kMatching;
    case model::QuestionKind::kNumeric:
      return QuestionKind::kNumeric;
    case model::QuestionKind::kShortText:
      return QuestionKind::kShortText;
    default:
      return QuestionKind::kSingle;
  }
}

std::string_view instruction_of(model::QuestionKind kind) {
  switch (kind) {
    case model::QuestionKind::kMultiple:
      return tr_key("Choose all that apply.");
    case model::QuestionKind::kOrdering:
      return tr_key("Put the items in order.");
    case model::QuestionKind::kMatching:
      return tr_key("Choose a match for each.");
    case model::QuestionKind::kNumeric:
      return tr_key("Enter a number.");
    case model::QuestionKind::kShortText:
      return tr_key("Answer in a few words.");
    default:
      return "";
  }
}

// The options of a single or multiple question with what is to be said of each: yours first, then
// the right ones, then the others.
std::vector<ExplainedOption> explained(const model::Question& question, const model::AnswerKey& key,
                                       const model::Response& response) {
  std::vector<ExplainedOption> out;
  for (std::size_t i = 0; i < question.choices.size(); ++i) {
    const model::Choice& choice = question.choices[i];
    ExplainedOption option;
    option.yours = std::ranges::find(response.chosen, choice.id) != response.chosen.end();
    const bool right = std::ranges::find(key.chosen, choice.id) != key.chosen.end();
    option.verdict = right ? Verdict::kRight : option.yours ? Verdict::kWrong : Verdict::kOther;
    option.letter = std::string(1, static_cast<char>('A' + i));
    option.text = choice.text;
    option.explanation = choice.feedback;
    out.push_back(std::move(option));
  }
  std::ranges::sort(out, {}, [](const ExplainedOption& o) {
    return std::pair(o.yours ? 0 : o.verdict == Verdict::kRight ? 1 : 2, o.letter);
  });
  return out;
}

std::string text_of(const std::vector<model::Choice>& choices, const std::string& id) {
  const auto at = std::ranges::find(choices, id, &model::Choice::id);
  return at == choices.end() ? id : at->text;
}

// The right answer of the other kinds as one sentence.
std::string key_text(const model::Question& question, const model::AnswerKey& key) {
  std::string out;
  if (question.kind == model::QuestionKind::kOrdering) {
    for (const std::string& id : key.chosen)
      out += (out.empty() ? "" : " → ") + text_of(question.choices, id);
  } else if (question.kind == model::QuestionKind::kMatching) {
    for (const auto& [left, right] : key.pairs) {
      out += (out.empty() ? "" : "; ") + text_of(question.choices, left) + " – " +
             text_of(question.targets, right);
    }
  } else if (key.numeric) {
    out = key.numeric->value + (question.unit.empty() ? "" : " " + question.unit);
  } else if (key.short_text && !key.short_text->accept.empty()) {
    out = key.short_text->accept.front();
  }
  return out;
}

// "Read again: The moment of reading"; the reference is "activity#anchor".
std::string read_again(const Words& words, const model::Module& module,
                       const std::string& reference) {
  if (reference.empty()) return "";
  const model::Activity* page =
      module.find(model::ActivityId(reference.substr(0, reference.find('#'))));
  if (page == nullptr) return "";
  return words.fill("Read again: {0}", page->title);
}

ResultRow result_row(const Context& context, const model::Module& module, const ResultState& state,
                     const std::string& id, std::size_t number) {
  const Words& words = context.words;
  ResultRow row;
  const model::QuizQuestion* item = state.quiz.find(id);
  if (item == nullptr || !item->key) return row;
  const auto at = state.responses.find(id);
  const model::Response response = at == state.responses.end() ? model::Response{} : at->second;
  row.question = id;
  row.number = std::to_string(number);
  row.title = item->question.topic.empty() ? item->question.prompt : item->question.topic;
  row.right = model::is_right(item->question, *item->key, response);
  row.word = words.tr(row.right ? "Right" : "Try again");
  row.open = row.right == state.toggled.contains(id);
  row.options = explained(item->question, *item->key, response);
  if (!item->question.explain.empty()) {
    const bool choices = item->question.kind == model::QuestionKind::kSingle ||
                         item->question.kind == model::QuestionKind::kMultiple;
    if (!choices) {
      row.options.clear();
      row.options.push_back({Verdict::kRight, row.right, "", key_text(item->question, *item->key),
                             item->question.explain});
    }
  }
  row.read_again = read_again(words, module, item->question.reference);
  return row;
}

}  // namespace

std::pair<std::string, std::string> next_activity(const Context& context,
                                                  const model::Module& module,
                                                  const model::Activity& activity) {
  const auto at = std::ranges::find(module.activities, activity.id, &model::Activity::id);
  if (at == module.activities.end() || at + 1 == module.activities.end()) return {};
  return {context.words.fill("Next: {0}", (at + 1)->title), (at + 1)->id.value};
}

std::string missing_sentence(const Words& words, const model::Module& module,
                             const model::Missing& missing) {
  const model::Activity* activity = module.find(missing.activity);
  const std::string title = activity == nullptr ? missing.activity.value : activity->title;
  switch (missing.kind) {
    case model::ActivityKind::kQuiz:
      return words.fill("“{0}” is not answered yet.", title);
    case model::ActivityKind::kReflection:
      return words.fill("The reflection has {0} of {1} words.", std::to_string(missing.have),
                        std::to_string(missing.need));
    case model::ActivityKind::kWebinar:
      return words.fill("“{0}”: {1} % seen, {2} % needed.", title, std::to_string(missing.have),
                        std::to_string(missing.need));
    default:
      return words.fill("“{0}” is read to {1} %.", title, std::to_string(missing.have));
  }
}

ReaderModel build_reader(const Context& context, const Course& course, const model::Module& module,
                         const model::Activity& activity, const ReaderState& state) {
  const Words& words = context.words;
  ReaderModel model;
  model.program = course.program.id.value;
  model.program_code = course.program.code;
  model.program_title = course.program.title;
  const ProgramProgress progress = progress_of(context, model.program);
  model.program_permille = progress.permille;
  model.program_progress = progress_line(words, progress);
  std::size_t number = 0;
  std::vector<OutlineSection> sections;
  for (const model::Module& one : course.program.modules) {
    ++number;
    OutlineModule row;
    row.module = one.id.value;
    row.number = std::to_string(number);
    row.title = one.title;
    const auto standing = context.desk.standing(course, one);
    row.state = standing && standing->claimed ? ModuleState::kDone
                : one.id == module.id         ? ModuleState::kCurrent
                                              : ModuleState::kOpen;
    if (one.id == module.id) {
      row.sections = sections_of(context, course, one, number, activity.id.value, state.permille);
      sections = row.sections;
    }
    model.outline.push_back(std::move(row));
  }
  model.outline_shown = state.outline;
  model.notes_shown = state.notes;
  model.document = activity.document;
  model.anchor = state.anchor;
  model.sitting = state.sitting;
  model.read_blocks = state.read_blocks;
  model.module_id = module.id.value;
  // Of the module's own length, which is what the program page and the credit say.
  std::int64_t unread = 0;
  std::int64_t whole = 0;
  std::size_t here = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const std::int64_t length = std::max<std::int64_t>(60, module.activities[i].duration.count());
    unread += length * (1000 - sections[i].read_permille) / 1000;
    whole += length;
    if (sections[i].current) here = i + 1;
  }
  const std::int64_t left = whole == 0 ? 0 : module.duration.count() * unread / whole;
  model.time_left = words.fill("{0} left in module", words.minutes(Seconds(left)));
  model.section =
      words.fill("Section {0} of {1}", std::to_string(here), std::to_string(sections.size()));
  model.page_permille = state.permille;
  model.percent = words.percent(state.permille);
  std::tie(model.next_label, model.next_activity) = next_activity(context, module, activity);
  model.page_done = here > 0 && sections[here - 1].done;
  return model;
}

WebinarModel build_webinar(const Context& context, const Course& course,
                           const model::Module& module, const model::Activity& activity,
                           const WebinarState& state) {
  const Words& words = context.words;
  WebinarModel model;
  model.program = course.program.id.value;
  model.module_id = module.id.value;
  model.title = activity.title;
  model.credits = words.fill("{0} · {1} · {2} once 90 % is seen", course.program.code,
                             course.program.author.name, words.hours(module.duration));
  const auto states = context.desk.activities(course, module.id.value)
                          .value_or(std::map<std::string, records::ActivityState>{});
  const PlayerStatus& player = state.player;
  model.duration_ms = player.duration_ms > 0 ? player.duration_ms : activity.media_length.count();
  if (const auto at = states.find(activity.id.value); at != states.end() && model.duration_ms > 0) {
    const std::int64_t covered = at->second.watched_ms.covered_below(model.duration_ms);
    model.seen = words.fill("{0} % seen", std::to_string(covered * 100 / model.duration_ms));
    for (const auto& [from, to] : at->second.watched_ms.parts()) {
      model.seen_ranges.push_back(
          {static_cast<int>(from * 1000 / model.duration_ms),
           static_cast<int>(std::min(to, model.duration_ms) * 1000 / model.duration_ms)});
    }
  } else {
    model.seen = words.fill("{0} % seen", "0");
  }
  model.playing = player.playing;
  model.captions = context.settings.on("captions");
  model.muted = context.settings.on("muted");
  model.follow = state.follow;
  model.position_ms = player.position_ms;
  model.position = words.position(player.position_ms);
  model.duration = words.position(model.duration_ms);
  model.speed_permille = context.settings.number("speed");
  model.speed =
      fmt::format("{}.{:02}×", model.speed_permille / 1000, model.speed_permille / 10 % 100);
  while (model.speed.ends_with("0×") && !model.speed.ends_with(".0×")) {
    model.speed.erase(model.speed.size() - 3, 1);
  }
  model.chapters = state.chapters;
  for (std::size_t i = 0; i < model.chapters.size(); ++i) {
    if (model.chapters[i].start_ms <= player.position_ms) model.chapter = i;
  }
  const std::string query = lower(trim(state.query));
  model.query = state.query;
  for (std::size_t i = 0; i < state.transcript.size(); ++i) {
    const TranscriptLine& line = state.transcript[i];
    if (!query.empty() && lower(line.text).find(query) == std::string::npos) continue;
    if (line.start_ms <= player.position_ms) model.line = model.transcript.size();
    if (line.start_ms <= player.position_ms && player.position_ms < state.line_ends[i] &&
        model.captions) {
      model.caption = line.text;
    }
    model.transcript.push_back(line);
  }
  if (activity.voice == "synthetic") model.notice = words.tr("Synthetic voice");
  model.problem = player.problem;
  std::tie(model.next_label, model.next_activity) = next_activity(context, module, activity);
  return model;
}

QuizModel build_quiz(const Context& context, const QuizSession& session) {
  const Words& words = context.words;
  QuizModel model;
  const auto at = static_cast<std::size_t>(session.index());
  const model::Question& question = session.question(at);
  model.heading =
      words.fill("Question {0} of {1}", std::to_string(at + 1), std::to_string(session.size()));
  if (const auto saved = session.saved()) {
    model.saved = words.fill("Answer saved {0}", words.clock_time(words.local(*saved)));
  }
  model.question = question.id;
  model.kind = kind_of(question.kind);
  model.stem = question.prompt;
  model.instruction = words.tr(instruction_of(question.kind));
  const model::Response& response = session.response(at);
  model.options = options_of(question, response);
  for (const model::Choice& target : question.targets) model.targets.push_back(target.text);
  model.entered = response.text;
  model.unit = question.unit;
  model.flagged = session.flagged(at);
  model.index = session.index();
  for (std::size_t i = 0; i < session.size(); ++i) {
    model.tiles.push_back({session.answered(i), session.flagged(i)});
    model.flagged_count += session.flagged(i) ? 1 : 0;
  }
  model.answered = session.answered_count();
  model.open = static_cast<int>(session.size()) - model.answered;
  model.rules = {words.tr("It is graded when you hand it in. You see every answer explained."),
                 words.tr("You may take it again as often as you like.")};
  const auto left = Seconds(static_cast<std::int64_t>(model.open) * 111);
  if (model.open > 0) model.time_left = words.fill("About {0} left", words.minutes(left));
  model.can_submit = model.open == 0;
  if (!model.can_submit) model.submit_hint = words.tr("Opens when no question is open.");
  return model;
}

ResultModel build_result(const Context& context, const Course& course, const model::Module& module,
                         const ResultState* result, const model::Activity* reflection,
                         const ReflectionState& state) {
  const Words& words = context.words;
  ResultModel model;
  if (result != nullptr) {
    const model::Score score = model::grade(result->quiz, result->form, result->responses);
    model.score =
        words.fill("{0} of {1}", std::to_string(score.right), std::to_string(score.total));
    model.title = result->quiz.title + ", " + module.title;
    model.detail = words.fill("{0} · saved on this laptop",
                              result->submitted ? words.when(*result->submitted) : std::string());
    for (std::size_t i = 0; i < result->form.size(); ++i) {
      model.rows.push_back(result_row(context, module, *result, result->form[i], i + 1));
    }
  } else {
    model.title = module.title;
    model.detail = course.program.title;
    model.can_retake = false;
  }
  const auto number = std::ranges::find(course.program.modules, module.id, &model::Module::id) -
                      course.program.modules.begin() + 1;
  ReflectionModel& out = model.reflection;
  out.wanted = reflection != nullptr;
  if (reflection != nullptr) {
    out.step = words.tr("Step 2 of 2");
    out.prompt = reflection->prompt;
    out.advice =
        words.tr("One specific thing is worth more than a summary. The reviewer reads this first.");
    out.text = state.text;
    const auto count = count_words(state.text);
    out.count = words.fill("{0} words, {1} needed", std::to_string(count),
                           std::to_string(reflection->min_words));
    out.enough = static_cast<int>(count) >= reflection->min_words;
    if (state.saved)
      out.saved = words.fill("Saved {0}", words.clock_time(words.local(*state.saved)));
    out.confidence = state.confidence;
  }
  out.finish = course.program.modules.size() == 1
                   ? words.tr("Finish")
                   : words.fill("Finish module {0}", std::to_string(number));
  std::string practices;
  for (const auto& weight : module.practices)
    practices += (practices.empty() ? "" : ", ") + weight.code;
  out.explain = words.fill(
      "This makes one record: {0}, {1}, practices {2}. It waits on this laptop until there is a "
      "connection.",
      module.title, words.minutes(module.duration), practices);
  out.missing = state.missing;
  out.finished = state.finished;
  if (state.finished) {
    out.receipt = context.dashboard.unsent > 0
                      ? words.tr("The record is on this laptop and waits to be sent.")
                      : words.tr("The server has the record.");
  }
  if (number < static_cast<std::ptrdiff_t>(course.program.modules.size())) {
    const auto& next = course.program.modules[static_cast<std::size_t>(number)];
    model.next_label = words.fill("Next: module {0}", std::to_string(number + 1));
    model.next_program = course.program.id.value;
    model.next_module = next.id.value;
  }
  return model;
}

}  // namespace icma::app
