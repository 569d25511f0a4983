// SPDX-License-Identifier: Apache-2.0
// The transcript and the sync drawer: what waits, what was sent, what the server answered.
#include <algorithm>
#include <fmt/format.h>

#include "client/app/build_overview.h"
#include "client/app/receipt_words.h"

namespace icma::app {
namespace {

// What the learner did, one row a module.
struct Entry {
  std::string key;  // program/module
  std::string title;
  Seconds seconds{0};
  records::ModuleSummary summary;
};

std::vector<Entry> entries_of(const Context& context) {
  std::vector<Entry> out;
  for (const auto& [id, program] : context.dashboard.programs) {
    const Course* course = context.course(id);
    for (const auto& [module_id, summary] : program.modules) {
      if (summary.completed_ms == 0) continue;
      Entry entry;
      entry.key = id;
      entry.key += '/';
      entry.key += module_id;
      entry.summary = summary;
      entry.title = module_id;
      for (const auto& [code, seconds] : summary.waiting) entry.seconds += Seconds(seconds);
      if (summary.status == records::ModuleStatus::kAccepted)
        entry.seconds = Seconds(summary.credited_s);
      if (course != nullptr) {
        entry.title = course->program.code;
        if (const auto* module = course->program.find(model::ModuleId(module_id))) {
          entry.title += " · " + module->title;
        }
      }
      out.push_back(std::move(entry));
    }
  }
  std::ranges::sort(out, std::greater<>{}, [](const Entry& e) { return e.summary.completed_ms; });
  return out;
}

RecordState state_of(const Context& context, const records::ModuleSummary& summary) {
  switch (summary.status) {
    case records::ModuleStatus::kAccepted:
      return RecordState::kCredited;
    case records::ModuleStatus::kNeedsInfo:
      return RecordState::kMoreAsked;
    case records::ModuleStatus::kRejected:
      return RecordState::kNotAccepted;
    default:
      break;
  }
  return context.dashboard.unsent > 0 ? RecordState::kWaiting : RecordState::kSent;
}

std::string word_of(const Words& words, RecordState state) {
  switch (state) {
    case RecordState::kWaiting:
      return words.tr("Waiting");
    case RecordState::kSent:
      return words.tr("Sent");
    case RecordState::kCredited:
      return words.tr("Credited");
    case RecordState::kMoreAsked:
      return words.tr("More asked");
    case RecordState::kNotAccepted:
      return words.tr("Not accepted");
  }
  return {};
}

std::string meaning_and_remedy(const Words& words, std::string_view code) {
  const std::string remedy = remedy_of(words, code);
  return meaning_of(words, code) + (remedy.empty() ? "" : " ") + remedy;
}

ReceiptModel receipt_of(const Context& context, const Entry& entry) {
  const Words& words = context.words;
  ReceiptModel model;
  model.title = words.tr("Receipt");
  model.lines.emplace_back(words.tr("Activity"), entry.title);
  const auto receipts = context.desk.store().receipts(500);
  const records::Receipt* found = nullptr;
  if (receipts) {
    for (const records::Receipt& one : *receipts) {
      if (one.event_id.to_string() == entry.summary.deciding_event) found = &one;
    }
  }
  model.lines.emplace_back(words.tr("Finished"),
                           words.when(Time(Millis(entry.summary.completed_ms))));
  if (found == nullptr) {
    model.verified = {Sign::kUp, words.tr("No receipt yet")};
    model.note =
        words.tr("The record waits on this laptop until there is a connection. Nothing is lost.");
    if (context.dashboard.unsent == 0)
      model.note = words.tr("The server has the record and will answer it.");
    return model;
  }
  model.lines.emplace_back(words.tr("Decision"), words.tr(found->decision.status));
  model.lines.emplace_back(words.tr("Hours credited"),
                           words.hours(Seconds(found->decision.credited_s)));
  model.lines.emplace_back(words.tr("Cycle"), found->decision.cycle);
  model.lines.emplace_back(words.tr("Rule"), found->decision.rule);
  const auto decided = parse_utc(found->decision.time);
  model.lines.emplace_back(words.tr("Decided"),
                           decided ? words.when(*decided) : found->decision.time);
  model.lines.emplace_back(words.tr("Receipt number"), found->event_id.to_string());
  for (const std::string& code : found->decision.codes) {
    model.lines.emplace_back(code, meaning_and_remedy(words, code));
  }
  model.verified = {Sign::kDone, words.tr("Signature verified on this laptop")};
  model.note = found->decision.note;
  model.demonstration = !context.library.notice().empty();
  if (model.demonstration) model.note += (model.note.empty() ? "" : " ") + context.library.notice();
  return model;
}

}  // namespace

RecordModel build_record(const Context& context, const std::string& selected) {
  const Words& words = context.words;
  RecordModel model;
  const LocalTime now = words.today();
  model.title = words.fill("Transcript {0}", std::to_string(static_cast<int>(now.day.year())));
  const auto entries = entries_of(context);
  const Entry* shown = entries.empty() ? nullptr : &entries.front();
  std::int64_t credited = 0;
  for (const Entry& entry : entries) {
    RecordRow row;
    row.entry = entry.key;
    row.date = words.short_date(words.local(Time(Millis(entry.summary.completed_ms))));
    row.activity = entry.title;
    row.hours = words.hours_figure(entry.seconds);
    row.state = state_of(context, entry.summary);
    row.state_word = word_of(words, row.state);
    credited += row.state == RecordState::kCredited ? 1 : 0;
    if (entry.key == selected) shown = &entry;
    model.rows.push_back(std::move(row));
  }
  const Seconds credited_s(context.dashboard.credited_s);
  model.figures = {
      {words.hours(credited_s), words.tr("credited this year")},
      {words.hours(Seconds(context.dashboard.waiting_s)), words.tr("waiting for an answer")},
      {std::to_string(context.dashboard.unsent), words.tr("events not sent yet")}};
  const auto many = static_cast<std::int64_t>(entries.size());
  model.count = words.fill("{0} {1}, {2} credited", std::to_string(many),
                           words.tr("entry", "entries", many), std::to_string(credited));
  model.total = words.hours_figure(credited_s);
  model.total_note = words.tr("of 40 h");
  if (shown != nullptr) {
    model.selected = shown->key;
    model.receipt = receipt_of(context, *shown);
  } else {
    model.empty = words.tr("What you finish stands here, first waiting, then sent, then credited.");
  }
  return model;
}

WaitingRow waiting_row(const Context& context, const records::Event& event) {
  const Words& words = context.words;
  const records::Subject& subject = event.envelope.subject;
  const Course* course = context.course(subject.program);
  const model::Module* module =
      course == nullptr ? nullptr : course->program.find(model::ModuleId(subject.module));
  const std::string title = module == nullptr ? subject.module : module->title;
  WaitingRow row;
  const std::string& type = event.envelope.type;
  const JsonReader body(event.body);
  if (type == records::type::kModuleCompleted) {
    row.text = words.fill("You finished “{0}”, {1}.", title,
                          words.minutes(Seconds(body.optional_integer("seconds", 0).value_or(0))));
  } else if (type == records::type::kQuizSubmitted) {
    row.text = words.fill("You answered the check of “{0}”.", title);
  } else if (type == records::type::kReflectionWritten) {
    row.text = words.fill("You wrote a reflection on “{0}”.", title);
  } else if (type == records::type::kMediaWatched) {
    row.text = words.fill("You watched “{0}”.", title);
  } else if (type == records::type::kPageRead) {
    row.text = words.fill("You read in “{0}”.", title);
  } else {
    return row;
  }
  const std::string code = course == nullptr ? subject.program : course->program.code;
  row.detail = code + " · " + words.when(event.envelope.occurrence.utc);
  return row;
}

namespace {

void add_waiting(const Context& context, SyncModel& model) {
  auto& store = context.desk.store();
  const auto stream = store.stream(store.device().device).value_or(std::nullopt);
  if (!stream) return;
  const std::int64_t from = stream->server_have_seq + 1;
  const auto rows = store.records(store.device().device, from, 500, std::size_t{1} << 20U);
  if (!rows) return;
  for (const records::Stored& stored : *rows) {
    const auto event = records::parse_record(stored.record);
    if (!event) continue;
    WaitingRow row = waiting_row(context, *event);
    // Heartbeats of one activity read as one line.
    if (row.text.empty()) continue;
    if (!model.waiting.empty() && model.waiting.back().text == row.text) {
      model.waiting.back() = std::move(row);
    } else {
      model.waiting.push_back(std::move(row));
    }
  }
  std::ranges::reverse(model.waiting);
}

// What the server said last of each module, if it asks for something; earlier words are history.
void add_attention(const Context& context, SyncModel& model) {
  const auto receipts = context.desk.store().receipts(200);
  if (!receipts) return;
  for (const records::Receipt& one : *receipts) {
    if (one.decision.status != "needs_info" && one.decision.status != "rejected") continue;
    const auto program = context.dashboard.programs.find(one.subject.program);
    if (program == context.dashboard.programs.end()) continue;
    const auto module = program->second.modules.find(one.subject.module);
    if (module == program->second.modules.end()) continue;
    if (module->second.deciding_event != one.event_id.to_string()) continue;
    AttentionCard card;
    card.title = one.subject.program + " · " + one.subject.module;
    card.code = one.decision.codes.empty() ? "" : one.decision.codes.front();
    card.text = one.decision.note.empty() ? meaning_and_remedy(context.words, card.code)
                                          : one.decision.note;
    card.entry = one.subject.program + "/" + one.subject.module;
    card.action = context.words.tr("See the record");
    model.attention.push_back(std::move(card));
    if (model.attention.size() == 3) return;
  }
}

std::string sentence_of(const Words& words, const engine::SyncOutcome& outcome) {
  if (outcome.problem == "no_space") {
    return words.tr("The disk is full. Make space; the next sync goes on where this one stopped.");
  }
  return outcome.what + ".";
}

void add_history(const Context& context, SyncModel& model) {
  const Words& words = context.words;
  const auto runs = context.desk.store().sync_runs(8);
  if (!runs) return;
  for (const std::string& text : *runs) {
    const auto run = engine::decode_outcome(text);
    if (!run) continue;
    SyncHistoryRow row;
    row.when = words.when(run->finished);
    if (!run->problem.empty()) {
      row.sign = Sign::kWarning;
      row.what = run->problem == "network"        ? words.tr("No connection")
                 : run->problem == "unauthorized" ? words.tr("Sign-in was asked for")
                 : run->problem == "cancelled"    ? words.tr("Stopped on request")
                                                  : sentence_of(words, *run);
    } else {
      row.what = run->sent + run->accepted == 0 ? words.tr("Nothing to send")
                 : run->accepted == 0
                     ? words.fill("{0} sent", std::to_string(run->sent))
                     : words.fill("{0} sent, {1} credited", std::to_string(run->sent),
                                  std::to_string(run->accepted));
      if (run->rejected + run->needs_info > 0) row.sign = Sign::kWarning;
    }
    model.history.push_back(std::move(row));
  }
}

// The line was away. What was stopped on request, by a pause or at the end, is no problem at all.
bool no_line(const engine::SyncOutcome* last) {
  return last != nullptr && last->problem == "network";
}

bool failed_otherwise(const engine::SyncOutcome* last) {
  return last != nullptr && !last->problem.empty() && last->problem != "network" &&
         last->problem != "unauthorized" && last->problem != "cancelled";
}

// The run that ended last, or null.
const engine::SyncOutcome* last_run(const SyncState& sync) {
  return sync.last ? &*sync.last : nullptr;
}

}  // namespace

SyncModel build_sync(const Context& context) {
  const Words& words = context.words;
  const SyncState& sync = context.sync;
  const engine::SyncOutcome* last = last_run(sync);
  SyncModel model;
  model.busy = sync.busy;
  model.signed_in = sync.signed_in;
  model.server = sync.server;
  const std::int64_t unsent = context.dashboard.unsent;
  const std::string kept =
      unsent == 0 ? words.tr("Nothing waits on this laptop.")
                  : words.fill_count("{0} record waits on this laptop. Nothing is lost.",
                                     "{0} records wait on this laptop. Nothing is lost.", unsent);
  if (!sync.signed_in) {
    model.sign = Sign::kOffline;
    model.title = words.tr("Not signed in");
    model.text = words.tr("What you do is kept on this laptop. Sign in to send it.");
  } else if (context.settings.on("work-offline")) {
    model.sign = Sign::kOffline;
    model.title = words.tr("You work offline");
    model.text = kept;
    model.paused = true;
  } else if (sync.paused_until) {
    model.sign = Sign::kClock;
    model.paused = true;
    model.title = words.fill("Paused until {0}", words.clock_time(words.local(*sync.paused_until)));
    model.text = kept;
  } else if (sync.busy) {
    model.sign = Sign::kRefresh;
    model.title = words.tr("Sending and receiving …");
    model.text = kept;
  } else if (last != nullptr && last->problem == "unauthorized") {
    model.sign = Sign::kWarning;
    model.title = words.tr("Sign in again");
    model.text = words.tr("The server no longer takes this sign-in. Your library stays readable.") +
                 " " + kept;
  } else if (failed_otherwise(last)) {
    model.sign = Sign::kWarning;
    model.title = words.tr("The last sync did not end well");
    model.text = sentence_of(words, *last) + " " + kept;
  } else if (no_line(last)) {
    model.sign = Sign::kOffline;
    model.title = sync.offline_since
                      ? words.fill("No connection since {0}",
                                   words.clock_time(words.local(*sync.offline_since)))
                      : words.tr("No connection");
    model.text = kept;
    if (last->what.starts_with(protocol::kNotOurs)) {
      model.text = words.tr(
                       "Something else answered in place of the server: perhaps the sign-in "
                       "page of this network. Open a browser to see it.") +
                   " " + kept;
    }
  } else {
    model.title = unsent == 0 ? words.tr("Everything is sent")
                              : words.fill_count("{0} record waits to be sent",
                                                 "{0} records wait to be sent", unsent);
    model.text = last != nullptr ? words.fill("Last sync {0}.", words.when(last->finished))
                                 : words.tr("The first sync runs soon.");
    if (unsent > 0) model.sign = Sign::kUp;
  }
  add_waiting(context, model);
  add_attention(context, model);
  add_history(context, model);
  return model;
}

Pill sync_pill(const Context& context) {
  const Words& words = context.words;
  const SyncState& sync = context.sync;
  const engine::SyncOutcome* last = last_run(sync);
  std::uint64_t loading = 0;
  std::uint64_t open = 0;
  for (const store::Download& one : context.library.downloads()) {
    open += one.state != store::DownloadState::kReady ? 1 : 0;
    loading += one.state == store::DownloadState::kFetching ? 1 : 0;
  }
  if (loading > 0) {
    return {Sign::kDown,
            words.fill("Downloading {0} of {1}", std::to_string(loading), std::to_string(open))};
  }
  if (!sync.signed_in) return {Sign::kOffline, words.tr("Not signed in")};
  const std::string waiting = words.fill("{0} waiting", std::to_string(context.dashboard.unsent));
  if (context.settings.on("work-offline")) {
    return {Sign::kOffline, context.dashboard.unsent > 0 ? waiting : words.tr("Offline")};
  }
  if (sync.busy) return {Sign::kRefresh, words.tr("Syncing")};
  if (last != nullptr && last->problem == "unauthorized")
    return {Sign::kWarning, words.tr("Sign in again")};
  if (failed_otherwise(last)) return {Sign::kWarning, words.tr("Not synced")};
  if (no_line(last)) {
    return {Sign::kOffline, context.dashboard.unsent > 0 ? waiting : words.tr("No connection")};
  }
  if (context.dashboard.unsent > 0) return {Sign::kUp, waiting};
  return {Sign::kDone, words.tr("Synced")};
}

}  // namespace icma::app
