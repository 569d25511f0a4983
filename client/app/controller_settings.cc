// SPDX-License-Identifier: Apache-2.0
// Downloads, settings, and being on line or not.
#include <algorithm>

#include "client/app/controller.h"

namespace icma::app {

void Controller::get(const std::string& program, std::vector<std::string> modules,
                     std::optional<package::Variant> variant) {
  if (settings_->on("work-offline")) {
    return toast(Sign::kOffline,
                 words_.tr("You work offline. Switch that off in Settings to download."));
  }
  if (ports_.transfer == nullptr) return;
  ports_.transfer->post([program, modules = std::move(modules), variant](
                            transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
    // The state of each download, problems included, is in the store and shown from there.
    if (!engine.get(program, modules, cancel, variant)) (void)engine.update(cancel);
  });
}

// What is wanted already comes in the variant that it was wanted in.
void Controller::get_chosen(const std::string& program, const std::vector<std::string>& modules) {
  std::vector<std::string> fresh;
  std::vector<std::string> known;
  for (const std::string& module : modules) {
    const bool wanted = std::ranges::any_of(library_.downloads(), [&](const store::Download& one) {
      return one.program == program && one.module == module;
    });
    (wanted ? known : fresh).push_back(module);
  }
  if (!fresh.empty()) get(program, std::move(fresh), context().films());
  if (!known.empty()) get(program, std::move(known));
}

void Controller::get_absent(const std::string& program) {
  const CatalogueItem* item = library_.item(program);
  if (item == nullptr) return;
  const Course* course = library_.course(program);
  // What the server would refuse is not asked for, unless it was begun and may be finished.
  const records::Access access = context().access_to(program);
  const bool all = access.level == records::AccessLevel::kFull ||
                   access.reason == records::AccessReason::kWithdrawn;
  std::vector<std::string> absent;
  for (const Json& module : item->entry.value("modules", Json::array())) {
    const std::string id = module.value("id", "");
    const bool closed = !all && module.contains("entitlement");
    if (!closed && (course == nullptr || !course->is_ready(id))) absent.push_back(id);
  }
  get_chosen(program, absent);
}

// The film that is shown may have come, or gone, in another variant.
void Controller::follow_film() {
  if (trail_.back().screen != Screen::kWebinar || webinar_.film.empty()) return;
  const Course* course = course_of(trail_.back().place);
  const model::Activity* activity = activity_of(trail_.back().place);
  if (course == nullptr || activity == nullptr) return;
  const std::string film = library_.film(*course, *activity);
  if (film == webinar_.film) return;
  webinar_.film = film;
  const bool playing = webinar_.player.playing;
  ports_.player->open(course->id, film, webinar_.player.position_ms);
  ports_.player->set_speed(settings_->number("speed"));
  ports_.player->set_muted(settings_->on("muted"));
  if (playing) ports_.player->play_pause();
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

void Controller::access_changed() {
  if (ports_.transfer == nullptr) return;
  ports_.transfer->post([](transfer::TransferEngine& engine, const protocol::CancelToken&) {
    (void)engine.access_changed();
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
    (void)protocol::set_choice(line, key, settings_->chosen(key));
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
  if (by_hand(key, value)) return;
  if (key == "proxy-password") return set_proxy_password(value);
  if (!SettingsStore::is_choice(key, value)) return;
  const auto set = key == kProxyUser ? settings_->show(key, value) : settings_->set(key, value);
  if (!set) return note(set);
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
