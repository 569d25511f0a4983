// SPDX-License-Identifier: Apache-2.0
// The client's logic without a window and without threads: commands and news go in, the model of
// the window comes out. Everything that must survive a frame is here or in the databases.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/app/build_courses.h"
#include "client/app/build_overview.h"
#include "client/app/build_settings.h"
#include "client/app/build_study.h"
#include "client/app/command.h"
#include "client/app/ports.h"
#include "client/app/preview_session.h"
#include "client/app/view_models.h"

namespace icma::app {

// A page for the reader.
struct PageContent {
  std::string markdown;
  std::string title;   // "5.4  The first hour"
  std::string kicker;  // "Module 5 · Incident response"
};

struct ControllerOptions {
  std::filesystem::path profile;
  std::string server_url;
  std::string version;
  bool first_run = false;         // show the welcome
  std::filesystem::path preview;  // a folder to preview at once
  std::filesystem::path draft;    // a folder whose preview is a press away
  std::string publisher;          // fingerprint of the root that is trusted; "" for nobody
  std::optional<Time> confirmed;  // when the catalogue was last confirmed
  std::map<std::string, std::string> fixed;  // settings that the machine's policy decides
  std::string policy_problem;                // why that could not be read; "" when it was
  std::string proxy_user;                    // as it is kept with the line, never in the settings
  std::string line_problem;  // why what was chosen about the line could not be read; "" when it was
  // For tests: make reading the library, or the settings, fail.
  sqlite::FaultPoint* content_fault = nullptr;
  sqlite::FaultPoint* settings_fault = nullptr;
};

class Controller {
 public:
  // Opens settings and the records of whoever is signed in. kTooNew, kCorrupt, kIo, kBusy.
  static Result<std::unique_ptr<Controller>> open(ControllerOptions options, Ports ports);
  ~Controller();

  void handle(const Command& command);
  void handle(const SyncNews& news);
  void handle(const PlayerStatus& status);
  void content_changed();
  void handle(const BundleTaken& taken);
  void handle(const PartLooked& looked);
  void handle(const ContentDamaged& damaged);
  void handle(const ContentRepaired& repaired);
  // Once a second at most; true when something shown may have changed.
  bool tick();

  // The model as of now.
  WindowModel build();
  // What the reader surface asks for: pages and pictures of the open course or preview.
  Result<PageContent> page(const std::string& document);
  Result<Bytes> asset(const std::string& path);

 private:
  friend struct Dispatcher;
  struct Stop {
    Screen screen = Screen::kHome;
    Place place;
  };
  struct ReflectionDraft {
    records::Subject subject;
    std::string text;
    int confidence = -1;
    bool is_of(const records::Subject& other) const {
      return subject.program == other.program && subject.module == other.module &&
             subject.activity == other.activity;
    }
  };
  // A part of what the learner has open that could not be read.
  struct BrokenPart {
    std::string path;
    bool looked = false;  // and is fetched again
  };
  Controller(ControllerOptions options, Ports ports);
  Result<> start();
  Result<> open_learner();
  // Somebody signed in or out: leaves, opens that learner's records, and comes back.
  void switch_learner();
  Context context();
  void refresh_dashboard();
  void refresh_access();
  // Says why and is true when the part is not open to the learner, or shows what he did there.
  bool refuses(const Course& course, const model::Activity& activity, const Place& place);
  void note(const Result<>& result);
  void unreadable(const Error& error);
  // Says so when something was to be opened outside and was not.
  void opened(const Result<>& result);
  void toast(Sign sign, std::string text, std::string program = {});
  void wrote();

  // Places.
  void go(Screen screen, Place place = {});
  void back();
  void leave_place();
  void reopen();
  void open_program(const std::string& program);
  void look_for_bundles();
  LibraryModel library_model(const Context& now) const;
  void import_bundle(const std::string& path);
  void update_program(const std::string& program);
  void keep_version(const Course& course);
  void move_on(const std::string& program);
  void hold(const Course& course);
  void open_module(const std::string& program, const std::string& module);
  void open_activity(const Place& place);
  void open_webinar(const Course& course, const model::Module& module,
                    const model::Activity& activity);
  void open_quiz(const Course& course, const model::Module& module,
                 const model::Activity& activity);
  void open_result(const Course& course, const model::Module& module);
  void read_result(const Course& course, const model::Module& module,
                   const model::Activity& activity);
  void read_reflection(const records::Subject& subject);
  void resume();
  std::string where_to_go_on(const Course& course, const model::Module& module);

  // Study.
  void scrolled(const std::string& anchor);
  void page_read(const PageRead& read);
  void next_activity();
  void submit_quiz();
  void keep_anchor();
  void edit_reflection(const std::string& text, int confidence);
  void keep_reflections();
  void finish_module();
  void read_again(const std::string& question);

  // What is not as it should be on the disk.
  Error part_failed(const Course& course, const std::string& path, const Error& error);
  bool refresh_library();
  void tell_lost(const std::vector<store::LostPart>& before);
  void reopen_mended();
  void open_problem(const std::string& program, const std::string& module);
  bool works_offline() const;

  // Downloads and settings.
  void get(const std::string& program, std::vector<std::string> modules,
           std::optional<package::Variant> variant = {});
  void get_chosen(const std::string& program, const std::vector<std::string>& modules);
  void get_absent(const std::string& program);
  void follow_film();
  void on_download(const std::string& program, const std::string& module,
                   Result<> (transfer::TransferEngine::*action)(const std::string&,
                                                                const std::string&));
  void set_setting(const std::string& key, const std::string& value);
  void set_online(bool online);
  void choose_line();
  void set_proxy_password(const std::string& password);
  // What waits for a sign-in or for full access is tried again.
  void access_changed();
  void update_catalogue();

  // Records by hand, and leaving a shared computer.
  // Whether the setting is one of these actions; what came of it is told.
  bool by_hand(const std::string& key, const std::string& value);
  Result<protocol::Session> need_session();
  Result<std::string> sealed_records();
  Result<> export_records();
  // From this file, else from wherever one is found.
  Result<> import_receipts(const std::string& path);
  Result<> leave(const std::string& how, const std::string& word);
  Result<> leave_computer();
  // Nobody was there for a while: on a shared computer the learner leaves, sealing what waits.
  Result<> leave_idle();
  void leave_if_sent(const engine::SyncOutcome& outcome);
  void measure_pace();

  void build_screen(WindowModel& model);
  void build_frame(WindowModel& model);
  std::vector<Crumb> crumbs();
  const Course* course_of(const Place& place) const;
  const model::Module* module_of(const Place& place) const;
  const model::Activity* activity_of(const Place& place) const;
  ProblemModel problem(const std::string& title, const std::string& text, const Error& error);

  ControllerOptions options_;
  Ports ports_;
  Strings strings_;
  Words words_;
  std::unique_ptr<SettingsStore> settings_;
  Library library_;
  std::unique_ptr<StudyDesk> desk_;
  records::Dashboard dashboard_;
  std::map<std::string, std::string> pinned_;
  std::vector<FoundBundle> bundles_;  // found, to choose from
  std::string importing_;             // the file that is being taken
  SyncState sync_;
  PaceMeter meter_;
  Pace pace_;
  std::string learner_name_;
  LearnerAccess access_;
  Millis access_looked_{0};  // since boot

  std::vector<Stop> trail_{Stop{}};
  bool sync_open_ = false;
  WelcomeState welcome_;
  CatalogueState catalogue_;
  ReaderState reader_;
  std::map<int, Place> sittings_;  // of the pages opened last; their evidence may come late
  WebinarState webinar_;
  std::optional<QuizSession> quiz_;
  std::optional<ResultState> result_;
  ReflectionState reflection_;
  std::vector<ReflectionDraft> drafts_;  // what is typed and not written yet
  std::string record_;
  std::optional<PreviewSession> preview_;
  std::optional<ProblemModel> problem_;
  std::vector<BrokenPart> broken_;  // where the learner is; whole again, the place opens anew
  bool damaged_ = false;            // the downloads' file, until it was put in order
  bool repairing_ = false;
  Millis repair_again_{0};                       // since boot; not before
  std::deque<std::pair<Toast, Millis>> toasts_;  // with the time since boot when it goes
  int toast_number_ = 0;
  bool dashboard_stale_ = true;
  bool leave_when_sent_ = false;  // the learner goes as soon as everything is at the server
};

}  // namespace icma::app
