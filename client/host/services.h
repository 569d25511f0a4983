// SPDX-License-Identifier: Apache-2.0
// Everything of the client but its window: profile, line to the server, downloads, sync, app.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "client/app/app.h"
#include "client/host/client_options.h"
#include "client/host/film_desk.h"
#include "sync/http/curl_transport.h"
#include "sync/platform/durable_file.h"
#include "sync/platform/key_store.h"
#include "sync/platform/network_cost.h"
#include "sync/platform/paths.h"
#include "sync/platform/policy.h"
#include "sync/platform/system_clock.h"

namespace icma::host {

// What the services ask of the window, from any thread.
struct WindowHooks {
  std::function<void()> wake;
  std::function<Result<>(const std::string&)> open_url;
  std::function<void(std::string)> copy_text;
};

class Services {
 public:
  // kBusy when a window of this profile is open already, or icma-sync changes its downloads.
  static Result<std::unique_ptr<Services>> open(const ClientOptions& options, WindowHooks hooks);
  ~Services();

  app::App& app() { return *app_; }
  FilmDesk& film() { return *film_; }
  const Clock& clock() const { return clock_; }

 private:
  explicit Services(WindowHooks hooks) : hooks_(std::move(hooks)) {}
  // For this window alone; empty: the user's own.
  Result<> take_profile(std::filesystem::path folder);
  Result<> start(const ClientOptions& options);
  Result<> open_lines(const std::string& server);
  Result<> start_transfer(const std::string& first_root, app::ControllerOptions& facts);
  // Where the machine's policy has programs taken from first.
  void add_carriers();
  void choose_line(const protocol::LineChoices& choices);
  Result<> set_proxy_password(const std::string& password);
  // What holds: the choices, and the policy's in place of them.
  protocol::LineChoices line_choices() const;
  void use_line();
  void start_sync(const std::string& server_url);
  app::Ports ports();
  void add_by_hand(app::Ports& ports);
  void add_care(app::Ports& ports);
  void tell(app::App::Message message);

  WindowHooks hooks_;
  platform::SystemClock clock_;
  SystemRandom random_;
  platform::Profile profile_;
  std::optional<platform::FileLock> lock_;
  std::optional<platform::FileLock> content_lock_;
  std::unique_ptr<platform::FileSessionStore> sessions_;
  std::unique_ptr<platform::FileKeyStore> keys_;
  Result<platform::Policy> policy_;
  protocol::LineChoices choices_;  // as they are kept, with the proxy's password
  std::shared_ptr<http::RateLimit> limit_ = std::make_shared<http::RateLimit>();
  std::vector<http::CurlTransport*> proxied_;  // of the next two, those that lead to a server
  std::unique_ptr<protocol::Transport> line_;  // of the records
  std::unique_ptr<protocol::Transport> content_line_;  // apart: a download may keep it waiting
  std::unique_ptr<store::ContentStore> content_;
  std::unique_ptr<FilmDesk> film_;
  std::mutex mutex_;
  app::App* listener_ = nullptr;          // set while the app runs
  std::vector<app::App::Message> early_;  // told before it ran
  bool closing_ = false;
  std::unique_ptr<transfer::TransferThread> transfer_;
  std::unique_ptr<platform::NetworkCost> cost_;  // tells transfer_
  std::unique_ptr<app::SyncWorker> sync_;
  std::unique_ptr<app::App> app_;
};

}  // namespace icma::host
