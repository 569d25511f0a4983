// SPDX-License-Identifier: Apache-2.0
// Each command of the window, in one place.
#include <algorithm>

#include "client/app/build_overview.h"
#include "client/app/controller.h"
#include "client/app/record_csv.h"

namespace icma::app {
namespace {

Screen screen_from(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Screen>, 7> kScreens{{
      {"home", Screen::kHome},
      {"catalogue", Screen::kCatalogue},
      {"library", Screen::kLibrary},
      {"progress", Screen::kProgress},
      {"record", Screen::kRecord},
      {"settings", Screen::kSettings},
      {"preview", Screen::kPreview},
  }};
  for (const auto& [known, screen] : kScreens) {
    if (known == name) return screen;
  }
  return Screen::kHome;
}

}  // namespace

// One overload a command; what has no overload here is refused at compile time.
struct Dispatcher {
  Controller& c;

  void operator()(const Navigate& x) const {
    c.sync_open_ = false;
    if (x.screen == "preview" && c.preview_) {
      // The practices may have come with a catalogue since.
      c.preview_->set_taxonomy(c.library_.taxonomy());
      c.preview_->reload(c.ports_.clock->now());
    }
    c.go(screen_from(x.screen));
  }
  void operator()(const Back&) const { c.back(); }
  void operator()(const OpenProgram& x) const { c.open_program(x.program); }
  void operator()(const OpenModule& x) const { c.open_module(x.program, x.module); }
  void operator()(const OpenProblem& x) const { c.open_problem(x.program, x.module); }
  void operator()(const OpenActivity& x) const {
    const Place& here = c.trail_.back().place;
    c.open_activity({x.program.empty() ? here.program : x.program,
                     x.module.empty() ? here.module : x.module, x.activity});
  }
  void operator()(const Resume&) const { c.resume(); }
  void operator()(const OpenLink& x) const {
    if (c.ports_.open_url) c.opened(c.ports_.open_url(x.url));
  }
  void operator()(const CopyText& x) const {
    if (c.ports_.copy_text) c.ports_.copy_text(x.text);
  }

  void operator()(const WelcomeNext&) const {
    if (++c.welcome_.step > 4) {
      c.note(c.settings_->set("welcomed", "on"));
      c.welcome_.step = 1;
      c.trail_ = {Controller::Stop{}};
      return;
    }
    (void)c.settings_->set("welcome-step", std::to_string(c.welcome_.step));
  }
  void operator()(const WelcomeBack&) const { c.welcome_.step = std::max(1, c.welcome_.step - 1); }
  void operator()(const SkipWelcome&) const { finish_welcome(); }
  void operator()(const LookAround&) const { finish_welcome(); }
  void operator()(const SignIn&) const {
    c.welcome_.sign_in = {DeviceSignIn::State::kStarting, "", "", "", ""};
    if (c.trail_.back().screen != Screen::kWelcome) {
      c.welcome_.step = 2;
      c.go(Screen::kWelcome);
    }
    if (c.ports_.sync != nullptr) return c.ports_.sync->sign_in();
    c.welcome_.sign_in = {DeviceSignIn::State::kFailed, "", "", "",
                          c.words_.tr("No server is named for this program.")};
  }
  void operator()(const OpenSignInPage&) const {
    if (c.ports_.open_url) c.opened(c.ports_.open_url(c.welcome_.sign_in.address));
  }
  void operator()(const CancelSignIn&) const {
    if (c.ports_.sync != nullptr) c.ports_.sync->cancel_sign_in();
    c.welcome_.sign_in = {};
  }
  void operator()(const SignOut&) const {
    // The worker takes the sign-in along, to take it back at the server when there is a line.
    if (c.ports_.sync != nullptr) c.ports_.sync->sign_out();
    if (c.ports_.sessions != nullptr) {
      if (const auto cleared = c.ports_.sessions->clear(); !cleared) return c.note(cleared);
    }
    c.switch_learner();
  }
  void operator()(const SetBackgroundSync& x) const {
    c.set_setting("background-sync", x.on ? "on" : "off");
  }
  void operator()(const SetLanguage& x) const { c.set_setting("language", x.language); }
  void operator()(const SetTextScale& x) const {
    c.set_setting("text-scale", std::to_string(std::clamp(x.percent, 80, 200)));
  }
  void operator()(const SetTheme& x) const { c.set_setting("theme", x.theme); }
  void operator()(const SetSetting& x) const { c.set_setting(x.key, x.value); }
  void operator()(const ResetSetting& x) const {
    const std::string value(SettingsStore::default_of(x.key));
    if (!SettingsStore::is_choice(x.key, value)) return;
    c.set_setting(x.key, value);
    if (const auto reset = c.settings_->reset(x.key); !reset) c.note(reset);
  }

  void operator()(const Search& x) const {
    c.catalogue_.query = x.text;
    if (c.trail_.back().screen != Screen::kCatalogue) c.go(Screen::kCatalogue);
  }
  void operator()(const ToggleFacet& x) const {
    const std::pair key{x.group, x.value};
    if (!c.catalogue_.facets.erase(key)) c.catalogue_.facets.insert(key);
  }
  void operator()(const ClearFacets&) const { c.catalogue_ = CatalogueState{}; }
  void operator()(const SetSort& x) const { c.catalogue_.sort = x.order; }

  void operator()(const GetProgram& x) const { c.get_absent(x.program); }
  void operator()(const GetModule& x) const {
    if (c.problem_) c.open_program(x.program);
    c.get_chosen(x.program, {x.module});
  }
  void operator()(const GetVariant& x) const {
    c.get(x.program, {x.module}, package::variant_from(x.variant));
  }
  void operator()(const UpdateProgram& x) const { c.update_program(x.program); }
  void operator()(const LookForBundles&) const { c.look_for_bundles(); }
  void operator()(const ImportBundle& x) const { c.import_bundle(x.path); }
  void operator()(const PauseDownload& x) const {
    c.on_download(x.program, x.module, &transfer::TransferEngine::pause);
  }
  void operator()(const ResumeDownload& x) const {
    c.on_download(x.program, x.module, &transfer::TransferEngine::resume);
  }
  void operator()(const CancelDownload& x) const {
    c.on_download(x.program, x.module, &transfer::TransferEngine::cancel);
  }
  void operator()(const RemoveDownload& x) const {
    c.on_download(x.program, x.module, &transfer::TransferEngine::remove);
  }
  void operator()(const GetAnyway& x) const {
    c.on_download(x.program, x.module, &transfer::TransferEngine::agree);
  }
  void operator()(const HurryDownload& x) const {
    if (c.ports_.transfer == nullptr) return;
    c.ports_.transfer->interrupt(
        [x](transfer::TransferEngine& engine, const protocol::CancelToken&) {
          engine.hurry(x.program, x.module);
        });
  }
  void operator()(const PauseAllDownloads&) const {
    all_downloads(&transfer::TransferEngine::pause);
  }
  void operator()(const ResumeAllDownloads&) const {
    all_downloads(&transfer::TransferEngine::resume);
  }

  void operator()(const OpenSection& x) const { c.reader_.anchor = x.anchor; }
  void operator()(const Scrolled& x) const { c.scrolled(x.anchor); }
  void operator()(const AnswerCheck&) const {}  // does not count and is not kept
  void operator()(const PageRead& x) const { c.page_read(x); }
  void operator()(const NextActivity&) const { c.next_activity(); }
  void operator()(const ToggleOutline&) const {
    c.reader_.outline = !c.reader_.outline;
    c.set_setting("outline", c.reader_.outline ? "on" : "off");
  }
  void operator()(const ToggleNotes&) const { c.reader_.notes = !c.reader_.notes; }
  void operator()(const ToggleBookmark&) const {
    const Place& place = c.trail_.back().place;
    const Course* course = c.course_of(place);
    if (course == nullptr || c.reader_.current_section.empty()) return;
    const auto kept = c.desk_->save_anchor(
        StudyDesk::subject(*course, place.module, place.activity), c.reader_.current_section);
    c.note(kept);
    if (!kept) return;
    c.reader_.kept_section = c.reader_.current_section;
    c.toast(Sign::kDone, c.words_.tr("This place is kept. The page opens here again."));
  }

  void operator()(const PlayPause&) const {
    if (c.ports_.player) c.ports_.player->play_pause();
  }
  void operator()(const Seek& x) const { seek(x.position_ms); }
  void operator()(const SeekBy& x) const {
    // No film is longer than this, and a sum with it stays a number.
    constexpr std::int64_t kFar = std::int64_t{1} << 40U;
    seek(c.webinar_.player.position_ms + std::clamp(x.offset_ms, -kFar, kFar));
  }
  void operator()(const SetSpeed& x) const {
    const int speed = std::clamp(x.permille, 500, 3000);
    c.set_setting("speed", std::to_string(speed));
    if (c.ports_.player) c.ports_.player->set_speed(speed);
  }
  void operator()(const ToggleCaptions&) const { toggle("captions"); }
  void operator()(const ToggleMute&) const {
    toggle("muted");
    if (c.ports_.player) c.ports_.player->set_muted(c.settings_->on("muted"));
  }
  void operator()(const ToggleFullScreen&) const { toggle("full-screen"); }
  void operator()(const FollowSpeaker& x) const { c.webinar_.follow = x.on; }
  void operator()(const SearchTranscript& x) const { c.webinar_.query = x.text; }

  void operator()(const ChooseAnswer& x) const {
    if (c.quiz_) c.note(c.quiz_->choose(*c.desk_, x.question, x.option));
  }
  void operator()(const EnterAnswer& x) const {
    if (c.quiz_) c.note(c.quiz_->enter(*c.desk_, x.question, x.text));
  }
  void operator()(const MoveAnswer& x) const {
    if (c.quiz_) c.note(c.quiz_->move(*c.desk_, x.question, x.option, x.place));
  }
  void operator()(const MatchAnswer& x) const {
    if (c.quiz_) c.note(c.quiz_->match(*c.desk_, x.question, x.option, x.target));
  }
  void operator()(const UndoAnswer&) const {
    if (c.quiz_) c.note(c.quiz_->undo(*c.desk_));
  }
  void operator()(const FlagQuestion& x) const {
    if (c.quiz_) c.quiz_->flag(x.question);
  }
  void operator()(const GoToQuestion& x) const {
    if (c.quiz_) c.quiz_->go_to(x.index);
  }
  void operator()(const NextQuestion&) const {
    if (c.quiz_) c.quiz_->go_to(c.quiz_->index() + 1);
  }
  void operator()(const PreviousQuestion&) const {
    if (c.quiz_) c.quiz_->go_to(c.quiz_->index() - 1);
  }
  void operator()(const SubmitQuiz&) const { c.submit_quiz(); }
  void operator()(const RetakeQuiz&) const { retake(); }
  void operator()(const ToggleResult& x) const {
    if (c.result_ && !c.result_->toggled.erase(x.question)) c.result_->toggled.insert(x.question);
  }
  void operator()(const ReadAgain& x) const { c.read_again(x.question); }
  void operator()(const EditReflection& x) const {
    c.edit_reflection(x.text, c.reflection_.confidence);
  }
  void operator()(const SetConfidence& x) const {
    c.edit_reflection(c.reflection_.text, std::clamp(x.level, 0, 2));
  }
  void operator()(const FinishModule&) const { c.finish_module(); }

  void operator()(const SelectRecord& x) const {
    c.record_ = x.entry;
    c.sync_open_ = false;
    if (c.trail_.back().screen != Screen::kRecord) c.go(Screen::kRecord);
  }
  void operator()(const ExportRecord&) const {
    if (!c.ports_.save_file) return;
    const RecordModel record = build_record(c.context(), c.record_);
    const auto saved =
        c.ports_.save_file(record_csv_name(c.words_.today()), record_csv(record, c.words_));
    if (!saved) return c.note(std::unexpected(saved.error()));
    c.toast(Sign::kDone, c.words_.fill("Saved as {0}", *saved));
  }
  void operator()(const OpenSync&) const { c.sync_open_ = true; }
  void operator()(const CloseSync&) const { c.sync_open_ = false; }
  void operator()(const SyncNow&) const {
    if (c.settings_->on("work-offline")) c.set_setting("work-offline", "off");
    c.sync_.paused_until.reset();
    if (c.ports_.sync != nullptr) c.ports_.sync->sync_now();
    c.update_catalogue();
  }
  void operator()(const PauseSync& x) const {
    const Millis how_long = std::chrono::minutes(x.minutes);
    c.sync_.paused_until.reset();
    if (x.minutes > 0) c.sync_.paused_until = c.ports_.clock->now() + how_long;
    if (c.ports_.sync != nullptr) c.ports_.sync->pause(how_long);
  }
  void operator()(const CopySyncDetails&) const {
    if (!c.ports_.copy_text) return;
    std::string text = "icma-learn " + c.options_.version + "\nserver " + c.sync_.server;
    text += "\nunsent " + std::to_string(c.dashboard_.unsent);
    if (c.sync_.last) text += "\nlast " + engine::encode(*c.sync_.last);
    c.ports_.copy_text(text);
    c.toast(Sign::kDone, c.words_.tr("The details are in the clipboard."));
  }
  void operator()(const DismissToast& x) const {
    std::erase_if(c.toasts_, [&x](const auto& item) { return item.first.id == x.toast; });
  }

  void operator()(const OpenPreview& x) const {
    c.preview_.emplace(std::filesystem::path(x.folder), c.library_.taxonomy());
    c.preview_->reload(c.ports_.clock->now());
    c.go(Screen::kPreview);
  }
  void operator()(const ReloadPreview&) const {
    if (c.preview_) c.preview_->reload(c.ports_.clock->now());
  }
  void operator()(const SelectPreviewFile& x) const {
    if (c.preview_) c.preview_->select_file(x.path);
  }
  void operator()(const SelectFinding& x) const {
    if (c.preview_) c.preview_->select_finding(x.index);
  }
  void operator()(const OpenInEditor& x) const {
    if (c.preview_ && c.ports_.open_editor && c.preview_->has_file(x.path)) {
      c.opened(c.ports_.open_editor((c.preview_->folder() / x.path).string()));
    }
  }

 private:
  void seek(std::int64_t position_ms) const {
    if (c.ports_.player == nullptr || c.trail_.back().screen != Screen::kWebinar) return;
    const std::int64_t end = std::max<std::int64_t>(0, c.webinar_.player.duration_ms);
    c.ports_.player->seek(std::clamp<std::int64_t>(position_ms, 0, end));
  }
  void finish_welcome() const {
    c.note(c.settings_->set("welcomed", "on"));
    c.trail_ = {Controller::Stop{}};
  }
  void toggle(const std::string& key) const {
    c.set_setting(key, c.settings_->on(key) ? "off" : "on");
  }
  void all_downloads(Result<> (transfer::TransferEngine::*action)(const std::string&,
                                                                  const std::string&)) const {
    for (const store::Download& one : c.library_.downloads()) {
      if (one.state != store::DownloadState::kReady) c.on_download(one.program, one.module, action);
    }
  }
  void retake() const {
    if (c.trail_.back().screen != Screen::kResult) return;
    const Place place = c.trail_.back().place;
    const Course* course = c.course_of(place);
    const model::Module* module = c.module_of(place);
    if (course == nullptr || module == nullptr) return;
    for (const model::Activity& activity : module->activities) {
      if (activity.kind != model::ActivityKind::kQuiz) continue;
      auto quiz = c.library_.quiz(*course, activity.document);
      if (!quiz) return c.unreadable(c.part_failed(*course, activity.document, quiz.error()));
      const auto subject = StudyDesk::subject(*course, place.module, activity.id.value);
      const auto open = c.desk_->open_attempt(subject);
      if (!open) return c.unreadable(open.error());
      if (*open) return c.open_quiz(*course, *module, activity);
      if (const auto started = c.desk_->start_attempt(subject, *quiz); !started) {
        return c.note(std::unexpected(started.error()));
      }
      return c.open_quiz(*course, *module, activity);
    }
  }
};

void Controller::handle(const Command& command) {
  std::visit(Dispatcher{*this}, command);
}

}  // namespace icma::app
