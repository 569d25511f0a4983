// SPDX-License-Identifier: Apache-2.0
// The client without a window: a controller over real databases in a folder, a clock that stands
// still, a player that only remembers what it was told. Faults, restarts and hard kills on wish.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "client/app/controller.h"
#include "tests/fakes/client_course.h"
#include "tests/fakes/memory_keys.h"

namespace icma::fakes {

// Strikes at the n-th operation after it was armed, once.
class ArmedFault final : public sqlite::FaultPoint {
 public:
  void arm(int strike_at, ErrorKind kind = ErrorKind::kIo) {
    left_ = strike_at;
    kind_ = kind;
    struck = false;
  }
  void disarm() { left_ = 0; }
  // Every operation fails until it is disarmed.
  void fail_always(ErrorKind kind) { arm(-1, kind); }
  std::optional<Error> next() override {
    if (left_ == 0) return std::nullopt;
    if (left_ > 0 && --left_ > 0) return std::nullopt;
    struck = true;
    return Error{kind_, "injected fault"};
  }
  bool struck = false;

 private:
  int left_ = 0;
  ErrorKind kind_ = ErrorKind::kIo;
};

// A sign-in kept in memory; used by several threads.
class MemorySessions final : public protocol::SessionStore {
 public:
  Result<std::optional<protocol::Session>> load() override {
    const std::scoped_lock lock(mutex_);
    return session_;
  }
  Result<> save(const protocol::Session& session) override {
    const std::scoped_lock lock(mutex_);
    session_ = session;
    return {};
  }
  Result<> clear() override {
    const std::scoped_lock lock(mutex_);
    session_.reset();
    return {};
  }
  Result<> exclusively(const std::function<Result<>()>& work) override { return work(); }

 private:
  std::mutex mutex_;
  std::optional<protocol::Session> session_;
};

class FakePlayer final : public app::PlayerPort {
 public:
  void open(store::VersionId, const std::string& asset, std::int64_t position_ms) override {
    film = asset;
    position = position_ms;
  }
  void close() override { film.clear(); }
  void play_pause() override { playing = !playing; }
  void seek(std::int64_t position_ms) override { position = position_ms; }
  void set_speed(int permille) override { speed = permille; }
  void set_muted(bool value) override { muted = value; }

  std::string film;
  std::int64_t position = 0;
  int speed = 1000;
  bool playing = false;
  bool muted = false;
};

class ClientScene {
 public:
  explicit ClientScene(bool with_content = true) {
    if (with_content) client_course().install(dir.path());
    open();
  }

  Result<> try_open() {
    controller.reset();
    app::ControllerOptions options;
    options.profile = dir.path();
    options.version = "test";
    options.server_url = "http://test";
    options.first_run = first_run;
    options.fixed = fixed;
    options.proxy_user = proxy_user;
    options.content_fault = &content_fault;
    options.settings_fault = &settings_fault;
    ICMA_TRY(controller, app::Controller::open(std::move(options), ports()));
    return {};
  }
  void open() { ICMA_CHECK(try_open()); }
  // As after closing the window and opening it again.
  void restart() { open(); }
  // As after pulling the plug: what lies on the disk now is all there is.
  void kill() {
    const TempDir copy;
    std::filesystem::copy(dir.path(), copy.path() / "at-the-kill",
                          std::filesystem::copy_options::recursive);
    controller.reset();
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      std::filesystem::remove_all(entry.path());
    }
    std::filesystem::copy(copy.path() / "at-the-kill", dir.path(),
                          std::filesystem::copy_options::recursive |
                              std::filesystem::copy_options::overwrite_existing);
    open();
  }

  template <typename... Commands>
  void run(Commands&&... commands) {
    (controller->handle(app::Command(std::forward<Commands>(commands))), ...);
  }
  app::WindowModel model() { return controller->build(); }
  // The screen, which must be of this kind.
  template <typename Screen>
  Screen screen() {
    app::WindowModel now = model();
    ICMA_CHECK(std::holds_alternative<Screen>(now.screen));
    return std::get<Screen>(std::move(now.screen));
  }
  template <typename Screen>
  bool on() {
    return std::holds_alternative<Screen>(model().screen);
  }
  // True when something is said that a person must not miss.
  bool complains() {
    const app::WindowModel now = model();
    return std::holds_alternative<app::ProblemModel>(now.screen) ||
           std::ranges::any_of(now.frame.toasts, [](const app::Toast& toast) {
             return (toast.sign == app::Sign::kDanger || toast.sign == app::Sign::kWarning) &&
                    !toast.text.empty();
           });
  }
  void open_activity(const std::string& activity, const std::string& module = "first") {
    run(app::OpenActivity{"demo-2", module, activity});
  }

  // --- what was written, read over a connection of its own ---
  std::unique_ptr<records::LearnerStore> log() { return open_store(learner, server).value(); }
  std::vector<records::Event> events() {
    const auto store = log();
    const auto rows = store->records(store->device().device, 1, 100'000, std::size_t{1} << 30U);
    std::vector<records::Event> out;
    for (const records::Stored& row : rows.value()) {
      out.push_back(records::parse_record(row.record).value());
    }
    return out;
  }
  std::size_t count() { return events().size(); }
  std::size_t count(std::string_view type) {
    return static_cast<std::size_t>(std::ranges::count(
        events(), type,
        [](const records::Event& event) -> std::string_view { return event.envelope.type; }));
  }
  bool sound() { return log()->verify().has_value(); }

  TempDir dir;
  FakeClock clock;
  FakeRandom random;
  MemoryKeys keys;
  MemorySessions sessions;
  FakePlayer player;
  ArmedFault fault;          // of the records
  ArmedFault content_fault;  // of the library
  ArmedFault settings_fault;
  bool first_run = false;  // set before open()
  std::vector<std::string> opened_urls;
  bool no_browser = false;
  std::vector<std::string> copied;
  std::vector<std::string> edited;
  std::vector<std::pair<store::VersionId, std::string>> to_mend;  // asked for
  int repairs = 0;                                                // asked for
  app::SyncWorker* sync = nullptr;                                // set before open()
  transfer::TransferThread* transfer = nullptr;                   // set before open()
  std::map<std::string, std::string> fixed;  // set before open(); settings that a policy decides
  protocol::LineChoices line;                // chosen last
  std::string proxy_user;                    // as it is kept with the line
  std::string proxy_password;
  Uuid learner;
  Uuid server;
  std::function<void(app::Ports&)> with_ports;  // what a test adds of the world
  std::unique_ptr<app::Controller> controller;

  // One more connection to records; `own` is for a thread of its own.
  Result<std::unique_ptr<records::LearnerStore>> open_store(const Uuid& who, const Uuid& where,
                                                            sqlite::FaultPoint* point = nullptr,
                                                            RandomSource* own = nullptr) {
    records::StoreOptions options;
    options.learner = who;
    options.server = where;
    options.keys = &keys;
    options.clock = &clock;
    options.random = own == nullptr ? &random : own;
    options.backups = dir / "backups";
    options.fault = point;
    return records::LearnerStore::open(dir / ("learner-" + who.to_string() + ".db"),
                                       std::move(options));
  }

 private:
  app::Ports ports() {
    app::Ports out;
    out.clock = &clock;
    out.random = &random;
    out.player = &player;
    out.sessions = &sessions;
    out.sync = sync;
    out.transfer = transfer;
    out.choose_line = [this](const protocol::LineChoices& choices) {
      line = choices;
      proxy_user = choices.proxy.user;
    };
    out.set_proxy_password = [this](const std::string& password) -> Result<> {
      proxy_password = password;
      return {};
    };
    out.open_store = [this](const Uuid& who, const Uuid& where) {
      learner = who;
      server = where;
      return open_store(who, where, &fault);
    };
    out.strings = [](const std::string&) { return app::Strings(); };
    out.mend = [this](store::VersionId version, const std::string& path) {
      to_mend.emplace_back(version, path);
    };
    out.repair_content = [this] { ++repairs; };
    out.open_url = [this](const std::string& url) -> Result<> {
      opened_urls.push_back(url);
      if (no_browser) return fail(ErrorKind::kIo, "there is no browser");
      return {};
    };
    out.copy_text = [this](const std::string& text) { copied.push_back(text); };
    out.open_editor = [this](const std::string& path) -> Result<> {
      edited.push_back(path);
      return {};
    };
    if (with_ports) with_ports(out);
    return out;
  }
};

}  // namespace icma::fakes
