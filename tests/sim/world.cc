// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/world.h"

#include <fmt/format.h>

#include "tests/fakes/facts.h"

namespace icma::sim {
namespace {

// Most lives are short: a fault that needs few things to meet is found soonest in many of them. One
// in six is long enough for what builds up.
constexpr unsigned kLeastSteps = 12;
constexpr unsigned kMoreSteps = 24;
constexpr unsigned kLongLives = 6;
constexpr unsigned kLongSteps = 70;
const records::Subject kModule{"egv-160", "1.0.0", "m1", ""};

}  // namespace

// How often each happens among all; each seed leaves out about half of what is not ordinary.
const std::vector<World::Deed>& World::deeds() {
  static const std::vector<Deed> all{
      {"study", 40, &World::study},
      {"sync", 24, &World::sync},
      {"pass time", 8, &World::pass_time},
      {"jump clock", 4, &World::jump_clock, true},
      {"reboot", 2, &World::reboot, true},
      {"cut power", 8, &World::cut_power},
      {"fill disk", 4, &World::fill_disk},
      {"break disk", 3, &World::break_disk},
      {"copy profile", 3, &World::copy_profile},
      {"put back", 3, &World::put_back, true},
      {"clone", 2, &World::clone, true},
      {"lose key", 1, &World::lose_key, true},
      {"back up server", 3, &World::backup_server},
      {"restore server", 2, &World::restore_server, true},
      {"lie", 2, &World::lie, true},
      {"decide", 3, &World::decide},
      {"poison", 2, &World::poison, true},
  };
  return all;
}

Size& Size::operator+=(const Size& other) {
  events += other.events;
  exchanges += other.exchanges;
  faults += other.faults;
  return *this;
}

World::World(std::uint64_t seed)
    : random_(seed), server_(std::make_unique<fakes::FakeServer>(server_clock_, fakes::kFacts)) {
  server_disk_ = mount(server_->folder(), random_());
  // Opened again, above the layer.
  server_->start();
  line_ = std::make_unique<Line>(*server_, server_disk_, random_());
  const unsigned people = 1 + chance(2);
  for (unsigned i = 0; i < people; ++i) {
    Learner learner;
    std::tie(learner.id, learner.token) = server_->learner(fmt::format("learner-{}", i));
    learners_.push_back(std::move(learner));
    const unsigned count = 1 + chance(2) + (chance(3) == 0 ? 1 : 0);
    for (unsigned k = 0; k < count; ++k) {
      Laptop laptop{.learner = i, .name = fmt::format("{}{}", i, static_cast<char>('a' + k))};
      laptop.clock = std::make_unique<fakes::FakeClock>();
      laptop.clock->boot_identity = Uuid{{static_cast<std::uint8_t>(laptops_.size() + 2)}};
      laptop.device = std::make_unique<fakes::Device>(*server_, *laptop.clock, learners_[i].id,
                                                      learners_[i].token, random_());
      laptop.device->close();
      laptop.disk = mount(laptop.device->path().parent_path(), random_());
      laptop.device->open();
      laptop.device->line = line_.get();
      laptops_.push_back(std::move(laptop));
    }
  }
  choose_weather();
  for (const Deed& deed : deeds()) {
    const bool ordinary = deed.weight > 20;
    weights_.push_back(ordinary || chance(2) == 0 ? deed.weight : 0);
  }
}

void World::choose_weather() {
  const auto some = [this] { return chance(2) == 0 ? 0U : 4 + chance(12); };
  line_->weather = {.not_sent = some(),
                    .answer_lost = some(),
                    .answer_cut = some(),
                    .portal = some(),
                    .unavailable = some(),
                    .twice = some(),
                    .late = some(),
                    .altered = some(),
                    .power = some()};
}

std::optional<Violation> World::run() {
  unsigned sum = 0;
  for (const unsigned weight : weights_) sum += weight;
  unsigned steps = kLeastSteps + chance(kMoreSteps);
  if (chance(kLongLives) == 0) steps += chance(kLongSteps);
  for (step_ = 1; step_ <= static_cast<int>(steps) && !violation_; ++step_) {
    unsigned at = chance(sum);
    std::size_t deed = 0;
    while (at >= weights_[deed]) at -= weights_[deed++];
    note(deeds()[deed].name);
    if (deeds()[deed].is_fault) ++size_.faults;
    (this->*deeds()[deed].run)();
  }
  step_ = 0;
  if (!violation_) settle();
  if (!violation_) check_end();
  return violation_;
}

Size World::size() const {
  Size out = size_;
  out.faults += line_->faults() + server_disk_->faults();
  for (const Laptop& laptop : laptops_) out.faults += laptop.disk->faults();
  return out;
}

void World::note(const std::string& what) {
  trace_ += fmt::format("{} {}\n", step_, what);
}

void World::violate(std::string invariant, std::string what) {
  if (violation_) return;
  note(invariant + " " + what);
  violation_ = Violation{std::move(invariant), std::move(what), step_};
}

records::Draft World::draft() {
  records::Draft out{.subject = kModule};
  const std::int64_t seconds = 5 + chance(200);
  switch (chance(8)) {
    case 0:
    case 1: {
      const std::int64_t from = chance(500) * std::int64_t{1000};
      const std::vector<std::pair<std::int64_t, std::int64_t>> parts{{from, from + 90'000}};
      out.type = records::type::kMediaWatched;
      out.subject.activity = "w1";
      out.body = records::media_watched(parts, from + 90'000, seconds);
      break;
    }
    case 2:
      out.type = records::type::kQuizSubmitted;
      out.subject.activity = chance(3) == 0 ? "f1" : "q1";
      out.body = records::quiz_submitted(
          Uuid{{static_cast<std::uint8_t>(1 + chance(6))}}, Json{{"a", chance(4)}, {"x", 1}},
          out.subject.activity == "q1" ? std::optional(records::ReviewResult{1, 2}) : std::nullopt,
          seconds);
      break;
    case 3:
      out.type = records::type::kReflectionWritten;
      out.subject.activity = "r1";
      out.body = records::reflection_written(Uuid{{static_cast<std::uint8_t>(40 + chance(3))}},
                                             fmt::format("I will rewrite letter {}", random_()),
                                             "sure", {}, seconds);
      break;
    case 4:
      out.type = records::type::kModuleCompleted;
      out.body = records::module_completed(Json::object(), 3600, {{"P04", 2400}, {"P09", 1200}});
      break;
    case 5:
      // Of a program that is newer than this one.
      out.type = "note.written";
      out.subject.activity = "p1";
      out.body = Json{{"text", fmt::format("{}", random_())}};
      break;
    default:
      out.type = records::type::kPageRead;
      out.subject.activity = "p1";
      out.body = records::page_read(seconds, static_cast<int>(chance(101)));
  }
  return out;
}

void World::study_on(Laptop& laptop) {
  laptop.clock->advance(Seconds(1 + chance(60)));
  const records::Draft written = draft();
  const auto appended = laptop.device->store().append(written);
  note(fmt::format("{} {} {}", laptop.name, written.type, appended ? "written" : "refused"));
  if (appended) {
    ++size_.events;
    learners_[laptop.learner].written[appended->event_id] = canonical_json(written.body).value();
  }
  look_at_power(laptop);
}

void World::study() {
  Laptop& laptop = any_laptop();
  for (unsigned i = 1 + chance(4); i > 0 && !violation_; --i) study_on(laptop);
}

void World::sync_on(Laptop& laptop) {
  const engine::ReconcilerOptions options{.batch_events = static_cast<int>(1 + chance(40))};
  const auto outcome = laptop.device->sync(options);
  ++size_.exchanges;
  note(fmt::format("{} sent {} received {} {}{}", laptop.name, outcome.sent, outcome.received,
                   outcome.problem, outcome.new_device ? " new device" : ""));
  look_at_power(laptop);
}

void World::sync() {
  sync_on(any_laptop());
}

void World::look_at_power(Laptop& laptop) {
  if (!laptop.disk->dead()) return;
  laptop.device->close();
  laptop.disk->restart();
  laptop.clock->boot = Millis(20'000);
  fakes::FakeRandom random(random_());
  laptop.clock->boot_identity = make_uuid_v4(random);
  if (const auto opened = laptop.device->reopen(); !opened) {
    violate("S5", "the records do not open after a power cut: " + opened.error().describe());
  }
}

void World::pass_time() {
  const Seconds by(chance(4) == 0 ? 3'600 * (1 + chance(30)) : 1 + chance(600));
  server_clock_.advance(by);
  for (Laptop& laptop : laptops_) laptop.clock->advance(by);
}

void World::jump_clock() {
  const Seconds by(3'600 * (1 + chance(40)));
  Laptop& laptop = any_laptop();
  if (chance(2) == 0) {
    laptop.clock->wall += by;
  } else {
    laptop.clock->wall -= by;
  }
}

void World::reboot() {
  Laptop& laptop = any_laptop();
  laptop.clock->boot = Millis(30'000);
  fakes::FakeRandom random(random_());
  laptop.clock->boot_identity = make_uuid_v4(random);
  if (const auto opened = laptop.device->reopen(); !opened) {
    violate("S5", "the records do not open after a reboot: " + opened.error().describe());
  }
}

}  // namespace icma::sim
