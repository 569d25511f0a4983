// SPDX-License-Identifier: Apache-2.0
#include "client/host/services.h"

#include <atomic>

#include "client/host/resources.h"
#include "client/platform/desktop.h"
#include "courses/base/files.h"
#include "courses/store/bundle.h"
#include "sync/engine/entitled_packs.h"
#include "sync/engine/outbox.h"
#include "sync/engine/sign_in.h"
#include "sync/platform/evidence_folder.h"
#include "sync/platform/leave.h"
#include "sync/platform/line_settings.h"
#include "sync/transfer/bundle_import.h"
#include "sync/transfer/open_carrier.h"
#include "sync/transfer/rebuild.h"

namespace icma::host {
namespace {

// Stands in when no server was named: every request says so.
class NoLine final : public protocol::Transport {
 public:
  Result<protocol::Response> send(const protocol::Request&, protocol::BodySink*,
                                  const protocol::CancelToken&) override {
    return fail(ErrorKind::kNetwork, "no server is named; start with --server URL");
  }
};

}  // namespace

Result<std::unique_ptr<Services>> Services::open(const ClientOptions& options, WindowHooks hooks) {
  auto services = std::unique_ptr<Services>(new Services(std::move(hooks)));
  ICMA_TRY_VOID(services->start(options));
  return services;
}

Services::~Services() {
  {
    const std::scoped_lock lock(mutex_);
    listener_ = nullptr;
    closing_ = true;
  }
  // The app first: what it still writes must find sync and transfer alive.
  app_.reset();
  std::unique_ptr<platform::NetworkCost> cost;
  {
    const std::scoped_lock lock(mutex_);
    cost = std::move(cost_);
  }
  // Without the lock, which its last word may want.
  cost.reset();
  sync_.reset();
  transfer_.reset();
}

void Services::tell(app::App::Message message) {
  const std::scoped_lock lock(mutex_);
  if (listener_ != nullptr) return listener_->post(std::move(message));
  if (!closing_) early_.push_back(std::move(message));
}

Result<> Services::take_profile(std::filesystem::path folder) {
  if (folder.empty()) {
    ICMA_TRY(folder, platform::default_profile());
  }
  ICMA_TRY(profile_, platform::open_profile(folder));
  auto lock = platform::FileLock::try_take(profile_.window_lock());
  if (!lock && lock.error().kind == ErrorKind::kBusy) {
    return fail(ErrorKind::kBusy, "a window of this profile is open already");
  }
  if (!lock) return std::unexpected(lock.error());
  lock_.emplace(std::move(*lock));
  ICMA_TRY_VOID(platform::finish_leaving(profile_));
  sessions_ = std::make_unique<platform::FileSessionStore>(profile_);
  keys_ = std::make_unique<platform::FileKeyStore>(profile_);
  return {};
}

Result<> Services::start(const ClientOptions& options) {
  ICMA_TRY_VOID(take_profile(options.profile));
  std::string server = options.server_url;
  const auto session = sessions_->load().value_or(std::nullopt);
  if (server.empty() && session) server = session->server_url;
  policy_ = platform::read_policy();
  const auto chosen = platform::load_line(profile_);
  choices_ = chosen.value_or(protocol::LineChoices{});
  ICMA_TRY_VOID(open_lines(server));
  film_ = std::make_unique<FilmDesk>(profile_.content(), hooks_.wake);
  std::string first_root;
  std::filesystem::path trust = options.trust;
  if (trust.empty() && policy_) trust = policy_->trust;
  if (!trust.empty()) {
    ICMA_TRY(first_root, read_file(trust, std::uintmax_t{1} << 20U));
  }
  app::ControllerOptions controller_options;
  ICMA_TRY_VOID(start_transfer(first_root, controller_options));
  start_sync(server);
  controller_options.profile = profile_.folder;
  controller_options.server_url = server;
  controller_options.version = ICMA_VERSION;
  controller_options.first_run = options.first_run;
  controller_options.preview = options.preview;
  controller_options.draft = options.draft;
  controller_options.proxy_user = choices_.proxy.user;
  if (policy_) controller_options.fixed = policy_->settings;
  if (!policy_) controller_options.policy_problem = policy_.error().describe();
  if (!chosen) controller_options.line_problem = chosen.error().describe();
  ICMA_TRY(auto controller, app::Controller::open(std::move(controller_options), ports()));
  app_ = std::make_unique<app::App>(std::move(controller), clock_, hooks_.wake);
  const std::scoped_lock guard(mutex_);
  listener_ = app_.get();
  for (app::App::Message& message : early_) app_->post(std::move(message));
  early_.clear();
  return {};
}

Result<> Services::open_lines(const std::string& server) {
  if (server.empty()) {
    line_ = std::make_unique<NoLine>();
    content_line_ = std::make_unique<NoLine>();
    return {};
  }
  const protocol::LineChoices line = line_choices();
  limit_->set(line.limit);
  ICMA_TRY(auto records, http::CurlTransport::open({.base_url = server, .proxy = line.proxy}));
  ICMA_TRY(auto content,
           http::CurlTransport::open({.base_url = server, .limit = limit_, .proxy = line.proxy}));
  proxied_ = {records.get(), content.get()};
  line_ = std::move(records);
  content_line_ = std::move(content);
  return {};
}

void Services::add_carriers() {
  if (!policy_) return;
  const transfer::OpenLine open = [this](const std::string& url) {
    return http::CurlTransport::open(
        {.base_url = url, .limit = limit_, .proxy = line_choices().proxy});
  };
  for (const std::string& source : policy_->take_from) {
    auto carrier = transfer::open_carrier(source, open);
    // One that is not there now: the server has it too.
    if (!carrier) continue;
    transfer_->post([one = std::move(*carrier)](transfer::TransferEngine& engine, const auto&) {
      engine.add_carrier(one);
    });
  }
}

// Called by the app's thread; what a person chose holds for all programs of the profile.
void Services::choose_line(const protocol::LineChoices& choices) {
  protocol::LineChoices changed = choices;
  changed.proxy.password = choices_.proxy.password;
  if (changed == choices_) return;
  choices_ = std::move(changed);
  // A full disk is told by what else cannot be written.
  (void)platform::save_line(profile_, choices_);
  use_line();
}

Result<> Services::set_proxy_password(const std::string& password) {
  choices_.proxy.password = password;
  ICMA_TRY_VOID(platform::save_line(profile_, choices_));
  use_line();
  return {};
}

protocol::LineChoices Services::line_choices() const {
  protocol::LineChoices out = choices_;
  if (policy_) platform::apply_policy(*policy_, out);
  return out;
}

void Services::use_line() {
  const protocol::LineChoices now = line_choices();
  limit_->set(now.limit);
  for (http::CurlTransport* line : proxied_) line->set_proxy(now.proxy);
  const transfer::Allowance allowed{now.on_metered, now.space};
  transfer_->interrupt([allowed](transfer::TransferEngine& engine, const auto&) {
    (void)engine.allow(allowed);
    (void)engine.retry_now();
  });
}

Result<> Services::start_transfer(const std::string& first_root, app::ControllerOptions& facts) {
  auto lock = platform::FileLock::take(profile_.content_lock(), 2);
  if (!lock && lock.error().kind == ErrorKind::kBusy) {
    return fail(ErrorKind::kBusy, "icma-sync is changing the downloads of this profile");
  }
  if (!lock) return std::unexpected(lock.error());
  content_lock_.emplace(std::move(*lock));
  ICMA_TRY(auto opened, transfer::open_content(profile_.content(), clock_.now()));
  content_ = std::move(opened.store);
  ICMA_TRY_VOID(content_->reset_interrupted());
  if (const auto trust = transfer::stored_trust(*content_, first_root)) {
    facts.publisher = trust->fingerprint();
  }
  if (const auto stored = content_->load_trust()) facts.confirmed = stored->confirmed;
  transfer::EngineOptions options;
  options.store = content_.get();
  options.transport = content_line_.get();
  options.clock = &clock_;
  options.random = &random_;
  options.first_root = first_root;
  options.free_space = [this]() -> std::optional<std::uint64_t> {
    const auto free = platform::free_space(profile_.folder);
    if (!free) return std::nullopt;
    return *free;
  };
  options.addresses = [this](const package::Manifest& manifest, std::span<const Hash> packs,
                             const protocol::CancelToken& cancel) {
    engine::SessionTokens tokens(*line_, *sessions_);
    engine::Api api(*line_, tokens);
    return engine::pack_addresses(api, manifest.provider, manifest.program, packs, cancel);
  };
  options.changed = [this] { tell(app::ContentChanged{}); };
  options.damaged = [this] { tell(app::ContentDamaged{}); };
  const protocol::LineChoices line = line_choices();
  options.allowed = {line.on_metered, line.space};
  auto counted = std::make_shared<std::atomic<bool>>(false);
  options.metered = [counted] { return counted->load(); };
  auto cost = std::make_unique<platform::NetworkCost>([this, counted](bool metered) {
    const std::scoped_lock guard(mutex_);
    counted->store(cost_ != nullptr ? cost_->metered() : metered);
    if (transfer_ == nullptr) return;
    transfer_->interrupt(
        [](transfer::TransferEngine& engine, const auto&) { (void)engine.line_changed(); });
  });
  {
    const std::scoped_lock guard(mutex_);
    cost_ = std::move(cost);
    counted->store(cost_->metered());
    transfer_ = std::make_unique<transfer::TransferThread>(options);
  }
  add_carriers();
  if (opened.salvage) {
    transfer_->post([salvage = *opened.salvage](transfer::TransferEngine& engine, const auto&) {
      engine.add_carrier(salvage);
    });
  }
  return {};
}

void Services::start_sync(const std::string& server_url) {
  app::SyncWorkerOptions options;
  options.transport = line_.get();
  options.sessions = sessions_.get();
  options.clock = &clock_;
  options.random = &random_;
  options.server_url = server_url;
  options.open_store = [this](const protocol::Session& session) {
    return ports().open_store(session.learner, session.server);
  };
  options.open_files = [this](const protocol::Session& session) {
    return std::make_unique<platform::EvidenceFolder>(profile_.files(session.learner));
  };
  options.receipt_keys = [this](const protocol::Session& session) {
    return transfer::believed_receipt_keys(profile_.content(), session.receipt_keys);
  };
  options.outbox = profile_.folder;
  options.news = [this](app::SyncNews news) { tell(std::move(news)); };
  options.exclusively = [this](const std::function<void()>& work) {
    const auto lock = platform::FileLock::take(profile_.sync_lock(), 10);
    if (!lock) return false;
    work();
    return true;
  };
  sync_ = std::make_unique<app::SyncWorker>(std::move(options));
}

app::Ports Services::ports() {
  app::Ports ports;
  ports.clock = &clock_;
  ports.random = &random_;
  ports.player = film_.get();
  ports.transfer = transfer_.get();
  ports.sync = sync_.get();
  ports.sessions = sessions_.get();
  ports.zone_offset = platform::zone_offset_minutes;
  ports.open_store = [this](const Uuid& learner, const Uuid& server) {
    records::StoreOptions options;
    options.learner = learner;
    options.server = server;
    options.keys = keys_.get();
    options.clock = &clock_;
    options.random = &random_;
    options.zone_offset = platform::zone_offset_minutes;
    options.backups = profile_.backups();
    return records::LearnerStore::open(profile_.learner(learner), std::move(options));
  };
  ports.free_space = [this] { return platform::free_space(profile_.folder).value_or(0); };
  ports.strings = read_strings;
  ports.choose_line = [this](const protocol::LineChoices& choices) { choose_line(choices); };
  ports.set_proxy_password = [this](const std::string& password) {
    return set_proxy_password(password);
  };
  ports.open_url = hooks_.open_url;
  ports.copy_text = hooks_.copy_text;
  ports.save_file = [](const std::string& name, const std::string& text) -> Result<std::string> {
    ICMA_TRY(const auto file, desktop::free_document(name));
    ICMA_TRY_VOID(write_file(file, text));
    return file.string();
  };
  ports.open_editor = desktop::open_file;
  ports.find_bundles = [] {
    std::vector<app::FoundBundle> out;
    for (const auto& file : desktop::find_files(store::kBundleEnding)) {
      std::error_code code;
      out.push_back({file.string(), std::filesystem::file_size(file, code)});
    }
    return out;
  };
  ports.import_bundle = [this](const std::string& path) {
    transfer_->interrupt(
        [this, path](transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
          tell(app::BundleTaken{path, transfer::import_bundle(engine, path, cancel)});
        });
  };
  add_by_hand(ports);
  add_care(ports);
  return ports;
}

void Services::add_by_hand(app::Ports& ports) {
  ports.find_replies = [] {
    std::vector<std::string> out;
    for (const auto& file : desktop::find_files(".reply")) out.push_back(file.string());
    return out;
  };
  ports.receipt_keys = [this](const protocol::Session& session) {
    return transfer::believed_receipt_keys(profile_.content(), session.receipt_keys);
  };
  ports.keep_sealed = [this](const std::string& file) {
    return platform::write_durable(engine::outbox_name(profile_.folder, random_), file);
  };
  ports.leave = [this](const Uuid& learner) -> Result<> {
    ICMA_TRY(const auto sync, platform::FileLock::take(profile_.sync_lock(), 60));
    ICMA_TRY(const auto alone, platform::FileLock::take(profile_.leaving_lock(), 60));
    sync_->let_go();
    choices_.proxy.user.clear();
    choices_.proxy.password.clear();
    return platform::leave(profile_, learner);
  };
}

// Somebody waits for these, so a download under way stands back.
void Services::add_care(app::Ports& ports) {
  ports.mend = [this](store::VersionId version, const std::string& path) {
    transfer_->interrupt(
        [this, version, path](transfer::TransferEngine& engine, const protocol::CancelToken&) {
          tell(app::PartLooked{path, engine.mend(version, path)});
        });
  };
  ports.repair_content = [this] {
    transfer_->interrupt(
        [this](transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
          tell(app::ContentRepaired{transfer::repair_content(engine, content_, profile_.content(),
                                                             clock_.now(), cancel)});
        });
  };
}

}  // namespace icma::host
