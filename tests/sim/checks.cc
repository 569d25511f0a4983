// SPDX-License-Identifier: Apache-2.0
// The invariants, looked at when all is calm again, and before anything is destroyed by hand.
#include <fmt/format.h>
#include <sstream>

#include "tests/sim/world.h"

namespace icma::sim {
namespace {

constexpr int kRounds = 3;

// Rows of (id, text) of one database, read past everything that the product would do.
std::vector<std::pair<Uuid, std::string>> rows(const std::filesystem::path& path,
                                               std::string_view sql, const Uuid* learner) {
  std::vector<std::pair<Uuid, std::string>> out;
  const auto database = sqlite::Database::open(path, {}).value();
  sqlite::Statement query = database->statement(sql);
  if (learner != nullptr) query.bind(1, *learner);
  while (query.step().value()) out.emplace_back(query.uuid(0).value(), query.text(1));
  return out;
}

std::vector<std::pair<Uuid, std::string>> on_laptop(const Laptop& laptop) {
  return rows(laptop.device->path(), "SELECT event_id, coalesce(body, '') FROM event", nullptr);
}

std::vector<std::pair<Uuid, std::string>> on_server(const fakes::FakeServer& server,
                                                    const Uuid& learner) {
  return rows(server.folder() / "ledger.db",
              "SELECT event_id, coalesce(body, '') FROM event "
              "WHERE learner = ?1 AND standing = 0",
              &learner);
}

std::set<Uuid> set_aside(const fakes::FakeServer& server, const Uuid& learner) {
  std::set<Uuid> out;
  for (const auto& [id, body] : rows(server.folder() / "ledger.db",
                                     "SELECT event_id, '' FROM event "
                                     "WHERE learner = ?1 AND standing = 2",
                                     &learner)) {
    out.insert(id);
  }
  return out;
}

// The first line in which two texts differ, of both.
std::string difference(const std::string& here, const std::string& there) {
  std::istringstream a(here);
  std::istringstream b(there);
  std::string one;
  std::string other;
  while (true) {
    const bool more = static_cast<bool>(std::getline(a, one));
    const bool more_there = static_cast<bool>(std::getline(b, other));
    if (!more && !more_there) return "nothing";
    if (one != other) return fmt::format("\n{}\nfor\n{}", more ? one : "", more_there ? other : "");
  }
}

}  // namespace

std::set<Uuid> World::held(const Learner& learner) {
  std::set<Uuid> out;
  for (const auto& [id, body] : on_server(*server_, learner.id)) out.insert(id);
  out.merge(set_aside(*server_, learner.id));
  for (const Laptop& laptop : laptops_) {
    if (&learners_[laptop.learner] != &learner) continue;
    for (const auto& [id, body] : on_laptop(laptop)) out.insert(id);
  }
  return out;
}

void World::check_held(const Learner& learner, const char* when) {
  const std::set<Uuid> all = held(learner);
  for (const auto& [id, body] : learner.written) {
    if (!all.contains(id)) {
      violate("S1", fmt::format("{} of {} is nowhere, {}", body, learner.id.to_string(), when));
    }
  }
}

void World::forget_unheld(Learner& learner) {
  const std::set<Uuid> all = held(learner);
  std::erase_if(learner.written, [&all](const auto& one) { return !all.contains(one.first); });
  std::erase_if(learner.poison, [&all](const Uuid& id) { return !all.contains(id); });
}

void World::settle() {
  line_->weather = {};
  for (Laptop& laptop : laptops_) {
    laptop.disk->keep_power();
    laptop.disk->fail(0, 0);
  }
  server_disk_->fail(0, 0);
  for (int round = 0; round < kRounds; ++round) {
    for (Laptop& laptop : laptops_) sync_on(laptop);
  }
  for (Laptop& laptop : laptops_) {
    const auto quiet = laptop.device->sync();
    if (quiet.problem.empty() && quiet.unsent == 0 && quiet.sent == 0 && quiet.received == 0) {
      continue;
    }
    violate("S5", fmt::format("{} does not come to rest: sent {}, received {}, unsent {}, {}",
                              laptop.name, quiet.sent, quiet.received, quiet.unsent, quiet.what));
  }
}

void World::check_learner(const Learner& learner) {
  std::map<Uuid, std::string> there;
  for (auto& [id, body] : on_server(*server_, learner.id)) {
    if (!there.emplace(id, std::move(body)).second) violate("S1", "an event is there twice");
  }
  for (const auto& [id, body] : learner.written) {
    const auto at = there.find(id);
    if (at == there.end()) {
      violate("S1", "not on the server: " + body);
    } else if (at->second != body) {
      violate("S1", fmt::format("changed on the server: {} for {}", at->second, body));
    }
  }
  const std::set<Uuid> aside = set_aside(*server_, learner.id);
  for (const Uuid& id : learner.poison) {
    if (!aside.contains(id)) violate("S5", "what was refused is not kept: " + id.to_string());
  }
  const std::string derived = server_->snapshot(learner.id);
  std::set<Uuid> devices;
  for (Laptop& laptop : laptops_) {
    if (&learners_[laptop.learner] != &learner) continue;
    check_laptop(laptop, derived);
    if (!devices.insert(laptop.device->store().device().device).second) {
      violate("S1", "two laptops write one stream");
    }
  }
  // What was studied is counted once, whoever sent it how often.
  std::int64_t seconds = 0;
  for (const auto& [id, body] : there) {
    const Json json = Json::parse(body, nullptr, false);
    const bool study = json.is_object() && json.contains("seconds") && !json.contains("practices");
    if (study) seconds += json["seconds"].get<std::int64_t>();
  }
  for (Laptop& laptop : laptops_) {
    if (&learners_[laptop.learner] != &learner) continue;
    const auto program = laptop.device->store().program("egv-160");
    if (!program || program->engaged_s != seconds) {
      violate("S3", fmt::format("{} s of study are shown as {}", seconds,
                                program ? program->engaged_s : -1));
    }
  }
}

void World::check_laptop(Laptop& laptop, const std::string& there) {
  records::LearnerStore& store = laptop.device->store();
  if (const auto held = store.verify(); !held) {
    violate("S6", laptop.name + ": " + held.error().describe());
  }
  const auto here = store.snapshot();
  if (!here || *here != there) {
    violate("S3", laptop.name + " derives " + difference(here.value_or(""), there));
  }
  if (const auto rebuilt = store.rebuild(); !rebuilt || store.snapshot().value_or("") != there) {
    violate("S3", laptop.name + " derives something else from the beginning");
  }
  const auto shown = store.dashboard({}, "2026");
  if (!shown || shown->credited_s > 3600) violate("S7", laptop.name + " shows credit twice");
}

void World::check_end() {
  for (const Learner& learner : learners_) check_learner(learner);
  for (const Learner& learner : learners_) note(server_->snapshot(learner.id));
}

}  // namespace icma::sim
