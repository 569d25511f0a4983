// SPDX-License-Identifier: Apache-2.0
// Downloads, settings, and being on line or not.
#include <algorithm>

#include "client/app/controller.h"

namespace icma::app {

void Controller::get(const std::string& program, std::vector<std::string> modules) {
  if (settings_->on("work-offline")) {
    return toast(Sign::kOffline,
                 words_.tr("You work offline. Switch that off in Settings to download."));
  }
  if (ports_.transfer == nullptr) return;
  ports_.transfer->post([program, modules = std::move(modules)](
                            transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
    // The state of each download, problems included, is in the store and shown from there.
    if (!engine.get(program, modules, cancel)) (void)engine.update(cancel);
  });
}

void Controller::update_program(const std::string& program) {
  const Course* course = library_.course(program);
  if (course == nullptr || library_.update(program) == nullptr) return;
  get(program, {course->ready.begin(), course->ready.end()});
}

void Controller::on_download(const std::string& program, const std::string& module,
                             Result<> (transfer::TransferEngine::*action)(const std::string&,
                                                                          const std::string&)) {
  if (ports_.transfer == nullptr) return;
  ports_.transfer->interrupt([=](transfer::TransferEngine& engine, const protocol::CancelToken&) {
    (void)(engine.*action)(program, module);
  });
}

void Controller::update_catalogue() {
  if (ports_.transfer == nullptr) return;
  ports_.transfer->post([](transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
    (void)engine.update(cancel);
    (void)engine.retry_now();
  });
}

void Controller::set_online(bool online) {
  if (ports_.transfer != nullptr) ports_.transfer->set_online(online);
  if (ports_.sync != nullptr) ports_.sync->set_online(online);
  if (online && ports_.transfer != nullptr) update_catalogue();
}

void Controller::choose_line() {
  if (!ports_.choose_line) return;
  protocol::LineChoices line;
  for (const auto& [key, value] : protocol::choices_of(line)) {
    // What cannot be understood is as if it had not been chosen.
    (void)protocol::set_choice(line, key, settings_->get(key));
  }
  ports_.choose_line(line);
}

void Controller::set_proxy_password(const std::string& password) {
  if (!ports_.set_proxy_password) return;
  if (const auto kept = ports_.set_proxy_password(password); !kept) note(kept);
}

void Controller::set_setting(const std::string& key, const std::string& value) {
  if (key == "sign-in") return handle(Command(SignIn{}));
  if (key == "sign-out") return handle(Command(SignOut{}));
  if (key == "proxy-password") return set_proxy_password(value);
  if (!SettingsStore::is_choice(key, value)) return;
  if (const auto set = settings_->set(key, value); !set) return note(set);
  if (protocol::choices_of({}).contains(key)) {
    meter_.reset();
    choose_line();
  }
  if (key == "language") strings_ = ports_.strings(value);
  if (key == "work-offline") {
    set_online(value != "on");
    if (value != "on" && ports_.sync != nullptr) ports_.sync->sync_now();
  }
}

}  // namespace icma::app
