// SPDX-License-Identifier: Apache-2.0
#include "client/app/controller.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "client/app/build_damage.h"

namespace icma::app {
namespace {

constexpr Millis kToastTime{6'000};
// The place in a page is written at most this often.
constexpr Millis kAnchorTime{10'000};
// What is open is looked at again this often.
constexpr Millis kAccessTime{60'000};
constexpr std::uint64_t kUnknownSpace = 0;

}  // namespace

Controller::Controller(ControllerOptions options, Ports ports)
    : options_(std::move(options)),
      ports_(std::move(ports)),
      words_(strings_, *ports_.clock, ports_.zone_offset),
      library_(options_.profile / "content.db", options_.content_fault) {}

Controller::~Controller() {
  if (desk_ == nullptr) return;
  keep_anchor();
  keep_reflections();
  (void)desk_->leave();
}

Result<std::unique_ptr<Controller>> Controller::open(ControllerOptions options, Ports ports) {
  auto controller =
      std::unique_ptr<Controller>(new Controller(std::move(options), std::move(ports)));
  ICMA_TRY_VOID(controller->start());
  return controller;
}

Result<> Controller::start() {
  ICMA_TRY(settings_,
           SettingsStore::open(options_.profile / "settings.db", options_.settings_fault));
  settings_->fix(options_.fixed);
  if (!options_.proxy_user.empty() && !settings_->is_fixed(kProxyUser)) {
    ICMA_TRY_VOID(settings_->show(kProxyUser, options_.proxy_user));
  }
  strings_ = ports_.strings(settings_->get("language"));
  choose_line();
  sync_.server = options_.server_url;
  ICMA_TRY_VOID(open_learner());
  // What can be fetched again does not keep anybody from the own records.
  if (refresh_library()) tell_lost({});
  set_online(!settings_->on("work-offline"));
  if (options_.first_run && !settings_->on("welcomed")) {
    trail_ = {Stop{Screen::kWelcome, {}}};
    welcome_.step = std::max(1, settings_->number("welcome-step"));
  }
  if (!options_.draft.empty()) preview_.emplace(options_.draft, library_.taxonomy());
  if (!options_.preview.empty()) handle(Command(OpenPreview{options_.preview.string()}));
  return {};
}

// Takes effect as a whole: after an error whoever was there is there still.
Result<> Controller::open_learner() {
  Uuid learner;
  Uuid server;
  std::string name;
  const auto loaded = ports_.sessions == nullptr ? Result<std::optional<protocol::Session>>()
                                                 : ports_.sessions->load();
  const auto session = loaded.value_or(std::nullopt);
  const bool signed_in = session.has_value();
  if (session) {
    learner = session->learner;
    server = session->server;
    name = session->display_name;
  } else {
    const auto known = parse_uuid(settings_->get("guest"));
    learner = known ? *known : make_uuid_v4(*ports_.random);
    if (!known) ICMA_TRY_VOID(settings_->set("guest", learner.to_string()));
  }
  ICMA_TRY(auto store, ports_.open_store(learner, server));
  ICMA_TRY(auto pinned, store->pinned_versions());
  if (const auto copied = store->backup_daily(); !copied) {
    // A full disk is no reason to keep anybody from learning.
    toast(Sign::kWarning,
          words_.fill("No copy of your records could be made today: {0}", copied.error().what));
  }
  if (!options_.line_problem.empty()) {
    toast(Sign::kWarning,
          words_.fill("Your choices about the line could not be read; a proxy's password must be "
                      "given again: {0}",
                      std::exchange(options_.line_problem, {})));
  }
  if (!store->restored_from().empty()) {
    toast(Sign::kWarning,
          words_.fill("Your records were damaged and restored from the copy of {0}.",
                      store->restored_from().filename().string()));
  }
  desk_ = std::make_unique<StudyDesk>(std::move(store), *ports_.clock, *ports_.random);
  pinned_ = std::move(pinned);
  learner_name_ = std::move(name);
  sync_.signed_in = signed_in;
  drafts_.clear();
  dashboard_stale_ = true;
  return {};
}

Context Controller::context() {
  const std::uint64_t free = ports_.free_space ? ports_.free_space() : kUnknownSpace;
  return {library_, *desk_, *settings_, words_, *ports_.clock, dashboard_,
          pinned_,  sync_,  pace_,      free,   learner_name_, access_};
}

void Controller::refresh_dashboard() {
  if (!dashboard_stale_) return;
  const auto months = dashboard_months(words_);
  const auto cycle = std::to_string(static_cast<int>(words_.today().day.year()));
  auto dashboard = desk_->store().dashboard(months, cycle);
  if (!dashboard) return unreadable(dashboard.error());
  dashboard_ = std::move(*dashboard);
  dashboard_stale_ = false;
  refresh_access();
}

// Windows open and close while the learner looks on.
void Controller::refresh_access() {
  auto learner = desk_->store().about_learner();
  if (!learner) return unreadable(learner.error());
  const auto now = desk_->store().learning_time();
  if (!now) return unreadable(now.error());
  access_ = {std::move(learner->access), *now};
}

void Controller::toast(Sign sign, std::string text, std::string program) {
  std::erase_if(toasts_, [&text](const auto& item) { return item.first.text == text; });
  Toast out;
  out.id = std::to_string(++toast_number_);
  out.sign = sign;
  out.text = std::move(text);
  out.program = std::move(program);
  if (!out.program.empty()) out.action = words_.tr("Open");
  toasts_.emplace_back(std::move(out), ports_.clock->since_boot() + kToastTime);
}

// An error of writing is told at once; the learner must know that something was not kept.
void Controller::note(const Result<>& result) {
  if (result) return wrote();
  const bool full = result.error().kind == ErrorKind::kNoSpace;
  toast(Sign::kDanger,
        full ? words_.tr("The disk is full. This was not saved. Make space and try again.")
             : words_.fill("This was not saved: {0}", result.error().what));
}

// Something that is shown now is not all there is.
void Controller::unreadable(const Error& error) {
  toast(Sign::kWarning, words_.fill("This cannot be read now: {0}", error.what));
}

void Controller::opened(const Result<>& result) {
  if (result) return;
  toast(Sign::kWarning, words_.fill("This could not be opened: {0}", result.error().what));
}

void Controller::wrote() {
  dashboard_stale_ = true;
  if (ports_.sync != nullptr) ports_.sync->wrote();
}

const Course* Controller::course_of(const Place& place) const {
  const auto pin = pinned_.find(place.program);
  return library_.course(place.program, pin == pinned_.end() ? std::string() : pin->second);
}

const model::Module* Controller::module_of(const Place& place) const {
  const Course* course = course_of(place);
  return course == nullptr ? nullptr : course->program.find(model::ModuleId(place.module));
}

const model::Activity* Controller::activity_of(const Place& place) const {
  const model::Module* module = module_of(place);
  return module == nullptr ? nullptr : module->find(model::ActivityId(place.activity));
}

void Controller::content_changed() {
  const auto count = [this] {
    std::size_t ready = 0;
    for (const std::string& id : library_.programs()) {
      const Course* course = library_.course(id);
      ready += course == nullptr ? 0 : course->ready.size();
    }
    return ready;
  };
  // The file is being put in order; what is shown stays as it was.
  if (repairing_) return;
  const std::size_t before = count();
  const std::vector<store::LostPart> lost = library_.lost();
  if (!refresh_library()) return;
  tell_lost(lost);
  follow_film();
  measure_pace();
  const bool loading = std::ranges::any_of(library_.downloads(), [](const store::Download& one) {
    return one.state != store::DownloadState::kReady;
  });
  if (count() > before && !loading)
    toast(Sign::kDone, words_.tr("The download is complete and opens offline."));
  if (trail_.back().screen == Screen::kProblem && trail_.back().place.activity.empty()) {
    // What was told of a module is told as it is now.
    const Place place = trail_.back().place;
    problem_ = build_damage(context(), place.program, place.module);
    if (!problem_) open_program(place.program);
  }
  reopen_mended();
}

void Controller::measure_pace() {
  std::uint64_t bytes = 0;
  bool fetching = false;
  for (const store::Download& one : library_.downloads()) {
    bytes += one.bytes_done;
    fetching = fetching || one.state == store::DownloadState::kFetching;
  }
  const Millis now = ports_.clock->since_boot();
  if (!fetching) meter_.reset();
  if (fetching) meter_.sample(bytes, now);
  pace_ = meter_.pace(now);
}

bool Controller::tick() {
  bool changed = false;
  const Millis now = ports_.clock->since_boot();
  const Pace before = std::exchange(pace_, meter_.pace(now));
  changed = before != pace_;
  while (!toasts_.empty() && toasts_.front().second <= now) {
    toasts_.pop_front();
    changed = true;
  }
  if (preview_ && trail_.back().screen == Screen::kPreview && preview_->changed()) {
    preview_->reload(ports_.clock->now());
    changed = true;
  }
  if (!drafts_.empty()) {
    keep_reflections();
    changed = true;
  }
  if (now - access_looked_ >= kAccessTime) {
    access_looked_ = now;
    refresh_access();
    changed = changed || !access_.said.grants.empty();
  }
  if (desk_->waits()) changed = desk_->write_waiting().has_value() || changed;
  if (damaged_ && !repairing_ && now >= repair_again_) handle(ContentDamaged{});
  if (now - reader_.kept_at >= kAnchorTime) keep_anchor();
  if (sync_.paused_until && *sync_.paused_until <= ports_.clock->now()) {
    sync_.paused_until.reset();
    changed = true;
  }
  return changed;
}

void Controller::handle(const PlayerStatus& status) {
  const bool was_playing = webinar_.player.playing;
  webinar_.player = status;
  if (ports_.transfer != nullptr && was_playing != status.playing) {
    ports_.transfer->set_playing(status.playing);
  }
  if (trail_.back().screen != Screen::kWebinar) return;
  const Course* course = course_of(trail_.back().place);
  if (status.unreadable && course != nullptr) {
    const Error said{ErrorKind::kCorrupt, status.problem};
    webinar_.player.problem = part_failed(*course, webinar_.film, said).what;
  }
  if (status.played_to_ms > status.played_from_ms) {
    const auto result = desk_->played(status.played_from_ms, status.played_to_ms);
    if (!result) note(result);
    dashboard_stale_ = true;
  }
  if (was_playing && !status.playing) note(desk_->pause());
}

void Controller::handle(const SyncNews& news) {
  if (std::holds_alternative<SyncStarted>(news)) {
    sync_.busy = true;
  } else if (const auto* ended = std::get_if<SyncEnded>(&news)) {
    sync_.busy = false;
    if (ended->outcome.problem != "network") {
      sync_.offline_since.reset();
    } else if (!sync_.offline_since) {
      sync_.offline_since = ports_.clock->now();
    }
    sync_.last = ended->outcome;
    sync_.next_try = ports_.clock->now() + ended->next;
    dashboard_stale_ = true;
    if (ended->outcome.accepted > 0) {
      toast(Sign::kDone, words_.fill("The server accepted {0} of your records.",
                                     std::to_string(ended->outcome.accepted)));
    }
    if (ended->outcome.rejected + ended->outcome.needs_info > 0) {
      toast(Sign::kWarning, words_.tr("The server has a question about a record. See Sync."));
    }
    if (ended->outcome.received > 0) access_changed();
    leave_if_sent(ended->outcome);
  } else if (const auto* code = std::get_if<SignInCode>(&news)) {
    welcome_.sign_in = {DeviceSignIn::State::kWaiting, code->code, code->complete_address,
                        words_.fill("The code holds for {0}.", words_.minutes(code->expires)), ""};
  } else if (std::holds_alternative<SignInDone>(news)) {
    welcome_.sign_in = {DeviceSignIn::State::kDone, "", "", "", ""};
    switch_learner();
    access_changed();
    if (trail_.back().screen == Screen::kWelcome && welcome_.step == 2)
      handle(Command(WelcomeNext{}));
    if (ports_.sync != nullptr) ports_.sync->sync_now();
  } else if (const auto* failed = std::get_if<SignInFailed>(&news)) {
    const bool network = failed->error.kind == ErrorKind::kNetwork;
    welcome_.sign_in = {
        DeviceSignIn::State::kFailed, "", "", "",
        network ? words_.tr("The server cannot be reached. Check the connection and try again.")
        : failed->error.kind == ErrorKind::kExpired
            ? words_.tr("The code has run out. Ask for a new one.")
            : failed->error.what};
  }
}

Result<PageContent> Controller::page(const std::string& document) {
  PageContent out;
  const Place& place = trail_.back().place;
  if (trail_.back().screen == Screen::kPreview) {
    if (!preview_) return fail(ErrorKind::kNotFound, "nothing is previewed", document);
    ICMA_TRY(out.markdown, preview_->page(document));
    const PreviewModel shown = preview_->build(words_);
    out.title = shown.title;
    out.kicker = shown.kicker;
    return out;
  }
  const Course* course = course_of(place);
  const model::Module* module = module_of(place);
  if (course == nullptr || module == nullptr) {
    return fail(ErrorKind::kNotFound, "the program is not on this laptop", document);
  }
  auto text = library_.text(*course, document);
  if (!text) return std::unexpected(part_failed(*course, document, text.error()));
  out.markdown = std::move(*text);
  const auto number = std::ranges::find(course->program.modules, module->id, &model::Module::id) -
                      course->program.modules.begin() + 1;
  for (std::size_t i = 0; i < module->activities.size(); ++i) {
    if (module->activities[i].document != document) continue;
    out.title = fmt::format("{}.{}  {}", number, i + 1, module->activities[i].title);
  }
  out.kicker = words_.fill("Module {0} · {1}", std::to_string(number), module->title);
  return out;
}

Result<Bytes> Controller::asset(const std::string& path) {
  if (trail_.back().screen == Screen::kPreview) {
    if (!preview_) return fail(ErrorKind::kNotFound, "nothing is previewed", path);
    return preview_->asset(path);
  }
  const Course* course = course_of(trail_.back().place);
  if (course == nullptr)
    return fail(ErrorKind::kNotFound, "the program is not on this laptop", path);
  const auto bytes = library_.text(*course, path);
  if (!bytes) return std::unexpected(part_failed(*course, path, bytes.error()));
  return to_bytes(*bytes);
}

}  // namespace icma::app
