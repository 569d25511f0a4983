// SPDX-License-Identifier: Apache-2.0
// What people and machines do to records besides writing and sending them.
#include <fmt/format.h>

#include "tests/sim/world.h"

namespace icma::sim {

// Somewhere within what is written or sent next.
void World::cut_power() {
  Laptop& laptop = any_laptop();
  laptop.disk->cut_power_after(chance(40));
  for (unsigned i = 1 + chance(3); i > 0 && !violation_ && !laptop.disk->dead(); --i) {
    if (chance(3) == 0) {
      sync_on(laptop);
    } else {
      study_on(laptop);
    }
  }
  laptop.disk->keep_power();
}

void World::fill_disk() {
  trouble_disk(2 + chance(10), 0);
}

void World::break_disk() {
  trouble_disk(0, 3 + chance(30));
}

// Of a laptop or of the server, while something is written and sent.
void World::trouble_disk(unsigned full_in, unsigned broken_in) {
  Laptop& laptop = any_laptop();
  const bool of_server = chance(3) == 0;
  Disk& disk = of_server ? *server_disk_ : *laptop.disk;
  disk.fail(full_in, broken_in);
  for (unsigned i = 1 + chance(3); i > 0 && !violation_; --i) {
    if (of_server || chance(2) == 0) {
      sync_on(laptop);
    } else {
      study_on(laptop);
    }
  }
  disk.fail(0, 0);
}

void World::copy_profile() {
  Laptop& laptop = any_laptop();
  laptop.device->copy_to("copy.db");
  laptop.disk->flush();
  laptop.has_copy = true;
}

void World::put_back() {
  Laptop& laptop = any_laptop();
  if (!laptop.has_copy) return;
  Learner& learner = learners_[laptop.learner];
  check_held(learner, "before a profile was put back");
  laptop.device->put_back("copy.db");
  laptop.disk->flush();
  forget_unheld(learner);
}

void World::clone() {
  Laptop& from = any_laptop();
  Laptop& to = any_laptop();
  if (&from == &to || from.learner != to.learner) return;
  Learner& learner = learners_[from.learner];
  check_held(learner, "before a profile was cloned");
  from.device->clone_into(*to.device);
  from.disk->flush();
  to.disk->flush();
  forget_unheld(learner);
}

void World::lose_key() {
  Laptop& laptop = any_laptop();
  laptop.device->keys.keys.clear();
  if (const auto opened = laptop.device->reopen(); !opened) {
    violate("S5", "the records do not open without their key: " + opened.error().describe());
  }
}

void World::backup_server() {
  server_->copy_to(has_backup_ ? "backup-2.db" : "backup.db");
  server_disk_->flush();
  if (has_backup_) {
    std::filesystem::rename(server_->folder() / "backup-2.db", server_->folder() / "backup.db");
  }
  has_backup_ = true;
}

void World::restore_server() {
  if (!has_backup_) return;
  for (const Learner& learner : learners_) check_held(learner, "before the server was restored");
  server_->stop();
  server_disk_->flush();
  server_->restore("backup.db");
  for (Learner& learner : learners_) forget_unheld(learner);
}

// A disk that says "flushed", and then the power goes. What only it had is lost; what others had
// comes back to it.
void World::lie() {
  Laptop& laptop = any_laptop();
  laptop.disk->lie(true);
  for (unsigned i = 1 + chance(3); i > 0 && !violation_; --i) {
    study_on(laptop);
    if (chance(2) == 0) sync_on(laptop);
  }
  Learner& learner = learners_[laptop.learner];
  check_held(learner, "before a disk lied");
  laptop.disk->cut_power_after(0);
  laptop.clock->advance(Seconds(1));
  (void)laptop.device->store().append(draft());
  look_at_power(laptop);
  laptop.disk->lie(false);
  forget_unheld(learner);
}

// An officer's word on one of the completions that the server has.
void World::decide() {
  const Learner& learner = learners_[chance(static_cast<unsigned>(learners_.size()))];
  std::vector<Uuid> claims;
  for (const auto& [id, body] : learner.written) {
    if (body.find("practices") != std::string::npos) claims.push_back(id);
  }
  if (claims.empty()) return;
  const Uuid claim = claims[chance(static_cast<unsigned>(claims.size()))];
  server::Verdict verdict{.status = "rejected", .codes = {"R24"}, .note = "see the letter"};
  if (chance(2) == 0) {
    verdict = {.status = "accepted",
               .credited_s = 3600,
               .practices = {{"P04", 2400}, {"P09", 1200}},
               .cycle = "2026"};
  }
  const auto decided =
      server_->ledger().decide(learner.id, {"egv-160", "", "m1", ""}, claim, verdict);
  note(fmt::format("{} {}", verdict.status, decided ? "decided" : decided.error().what));
}

// A program with a fault writes what only a server may.
void World::poison() {
  Laptop& laptop = any_laptop();
  Learner& learner = learners_[laptop.learner];
  records::LearnerStore& store = laptop.device->store();
  const Uuid name = store.device().device;
  const auto head = store.stream(name);
  if (!head || !*head) return;
  fakes::FakeRandom random(random_());
  const records::Envelope envelope{.event_id = make_uuid_v4(random),
                                   .learner = learner.id,
                                   .device = name,
                                   .seq = (*head)->head_seq + 1,
                                   .type = std::string(records::type::kGradeGiven),
                                   .subject = {"egv-160", "1.0.0", "m1", "f1"},
                                   .occurrence = {.utc = laptop.clock->now(), .zone = "UTC"}};
  const Json grade{
      {"attempt", Uuid{{3}}.to_string()}, {"right", 3}, {"total", 3}, {"passed", true}};
  const records::ChainId chain{server_->identity().server, learner.id, name};
  const auto record =
      records::make_record(chain, (*head)->head_hash, envelope, grade, Bytes(16, 1)).value();
  if (store.receive(std::vector<records::Received>{{1, record}}, {}, {})) {
    learner.poison.insert(envelope.event_id);
  }
}

}  // namespace icma::sim
