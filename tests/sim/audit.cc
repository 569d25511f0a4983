// SPDX-License-Identifier: Apache-2.0
// The invariants that are looked at after each exchange and each start of the server, and those
// that are worked out anew from all that is stored.
#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <sstream>

#include "sync/records/fold.h"
#include "tests/sim/world.h"

namespace icma::sim {
namespace {

// All that the server holds of a learner, by its own order.
std::vector<server::EventRow> rows_of(fakes::FakeServer& server, const Uuid& learner) {
  return server.store().events_after(learner, 0, INT32_MAX, SIZE_MAX).value();
}

// A stream from its beginning; empty when all of it holds. Written out once more, beside the code
// under test.
std::string chain_problem(const records::ChainId& chain, const PublicKey& key, bool by_server,
                          const std::vector<const records::Record*>& stream) {
  Hash prev;
  std::int64_t seq = 0;
  for (const records::Record* record : stream) {
    const std::string place = fmt::format("{} #{}", chain.device.to_string(), record->seq);
    if (record->seq != ++seq) return "an event is missing before " + place;
    if (record->body && records::body_digest(record->salt, *record->body) != record->body_hash) {
      return "another body: " + place;
    }
    if (records::chain_hash(chain, seq, prev, record->envelope, record->body_hash) !=
        record->hash) {
      return "another hash: " + place;
    }
    if (by_server && !record->signature) return "no signature: " + place;
    if (record->signature &&
        !records::verify_head(key, chain, seq, record->hash, *record->signature)) {
      return "another signature: " + place;
    }
    prev = record->hash;
  }
  return "";
}

std::string text_of(const Json& body, const char* name) {
  const auto at = body.find(name);
  return at != body.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// A database shows its rows in another order than a fold in memory does.
std::string sorted(const std::string& snapshot) {
  std::istringstream in(snapshot);
  std::set<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.insert(line);
  std::string out;
  for (const std::string& line : lines) out.append(line).append("\n");
  return out;
}

}  // namespace

void World::check_exchange(Laptop& laptop) {
  const auto streams = laptop.device->store().streams();
  if (!streams) return;
  for (const records::Stream& stream : *streams) {
    if (stream.kind == records::StreamKind::kOwn) {
      check_told(laptop, stream);
    } else if (stream.kind != records::StreamKind::kFormer) {
      check_received(laptop, stream);
    }
  }
}

void World::check_told(Laptop& laptop, const records::Stream& own) {
  Learner& learner = learners_[laptop.learner];
  std::int64_t& looked = laptop.told[own.device];
  if (own.server_have_seq < looked) looked = 0;  // an older copy, or the server lost some
  const auto fresh = laptop.device->store().records(
      own.device, looked + 1, static_cast<int>(own.server_have_seq - looked), SIZE_MAX);
  if (!fresh || own.server_have_seq == looked) return;
  for (const records::Stored& stored : *fresh) {
    const auto there = server_->store().hash_at(learner.id, own.device, stored.record.seq);
    if (!there || *there != stored.record.hash) {
      violate("S2", fmt::format("{} takes #{} for stored, which it is not", laptop.name,
                                stored.record.seq));
      return;
    }
    const auto event = records::parse_record(stored.record);
    if (event && learner.written.contains(event->envelope.event_id)) {
      learner.told.insert(event->envelope.event_id);
    }
  }
  looked = own.server_have_seq;
}

void World::check_received(Laptop& laptop, const records::Stream& other) {
  const Learner& learner = learners_[laptop.learner];
  std::int64_t& looked = laptop.received[other.device];
  if (other.head_seq < looked) looked = 0;
  if (other.head_seq == looked) return;
  const auto fresh = laptop.device->store().records(
      other.device, looked + 1, static_cast<int>(other.head_seq - looked), SIZE_MAX);
  if (!fresh) return;
  looked = other.head_seq;
  for (const records::Stored& stored : *fresh) {
    const auto event = records::parse_record(stored.record);
    if (!event || !stored.record.body) continue;
    const Uuid& id = event->envelope.event_id;
    const auto written = learner.written.find(id);
    std::optional<std::string> body;
    if (written != learner.written.end()) {
      body = written->second;
    } else if (const auto there = server_->store().folded_event(learner.id, id); there && *there) {
      body = (*there)->record.body;
    }
    if (body && *body != *stored.record.body) {
      violate("S8", fmt::format("{} reads {} for {}", laptop.name, *stored.record.body, *body));
    }
  }
}

void World::check_server_start() {
  if (violation_ || line_->server_starts() == server_starts_) return;
  server_starts_ = line_->server_starts();
  for (const Learner& learner : learners_) {
    std::set<Uuid> there;
    for (const server::EventRow& row : rows_of(*server_, learner.id)) there.insert(row.event_id);
    for (const Uuid& id : learner.told) {
      if (!there.contains(id)) {
        violate("S2", fmt::format("{} was stored, and is gone with the power", id.to_string()));
        return;
      }
    }
  }
}

// From nothing: once in the server's order, once in any order and with repetitions.
void World::check_folds(const Learner& learner, const std::string& derived) {
  std::vector<records::Event> events;
  for (const server::EventRow& row : rows_of(*server_, learner.id)) {
    if (row.standing != 0) continue;
    if (auto event = records::parse_record(row.record)) events.push_back(*std::move(event));
  }
  records::State model;
  for (const records::Event& event : events) records::apply(model, event);
  const std::string shown = sorted(derived);
  const std::string folded = sorted(model.snapshot());
  if (shown != folded) violate("S3", "the server derives " + difference(shown, folded));
  const std::size_t repeated = events.size() / 3;
  for (std::size_t i = 0; i < repeated; ++i) {
    events.push_back(events[chance(static_cast<unsigned>(events.size()))]);
  }
  // By hand: what std::shuffle does is the library's to choose.
  for (std::size_t i = events.size(); i > 1; --i) {
    std::swap(events[i - 1], events[chance(static_cast<unsigned>(i))]);
  }
  records::State shuffled;
  for (const records::Event& event : events) records::apply(shuffled, event);
  if (shuffled.snapshot() != model.snapshot()) {
    violate("S4", "another order of the same events shows " +
                      difference(shuffled.snapshot(), model.snapshot()));
  }
}

void World::check_chains(const Learner& learner) {
  const Uuid server = server_->identity().server;
  const std::vector<server::EventRow> rows = rows_of(*server_, learner.id);
  std::map<Uuid, std::vector<const records::Record*>> there;
  Hash page;
  for (const server::EventRow& row : rows) {
    there[row.record.device].push_back(&row.record);
    page = protocol::next_page_hash(page, row.n, row.record);
    if (page != row.page_hash) violate("S6", fmt::format("the server's order at {}", row.n));
  }
  const auto streams = server_->store().streams(learner.id).value();
  for (const server::StreamRow& stream : streams) {
    const std::string problem = chain_problem({server, learner.id, stream.device}, stream.key,
                                              stream.by_server, there[stream.device]);
    if (!problem.empty()) violate("S6", "on the server, " + problem);
  }
  for (Laptop& laptop : laptops_) {
    if (&learners_[laptop.learner] != &learner) continue;
    records::LearnerStore& store = laptop.device->store();
    const auto held = store.streams().value();
    for (const records::Stream& stream : held) {
      const auto stored = store.records(stream.device, 1, INT32_MAX, SIZE_MAX).value();
      std::vector<const records::Record*> all;
      for (const records::Stored& one : stored) all.push_back(&one.record);
      const std::string problem = chain_problem({server, learner.id, stream.device}, stream.key,
                                                stream.kind == records::StreamKind::kServer, all);
      if (!problem.empty()) violate("S6", fmt::format("on {}, {}", laptop.name, problem));
    }
  }
}

// Each decision that credits is told once; no module is credited by two that stand.
void World::check_credit(const Learner& learner) {
  std::set<Uuid> told;
  std::set<Uuid> keys;
  const auto outbox = server_->store().outbox(server::OutboxState::kWaiting, INT32_MAX).value();
  for (const server::OutboxRow& row : outbox) {
    if (row.learner != learner.id) continue;
    if (!told.insert(row.decision).second || !keys.insert(row.key).second) {
      violate("S7", "a decision is told twice: " + row.decision.to_string());
    }
  }
  for (const server::EventRow& row : rows_of(*server_, learner.id)) {
    if (row.standing != 0 || row.type != records::type::kDecisionMade) continue;
    const auto event = records::parse_record(row.record);
    if (!event || !text_of(event->body, "status").starts_with("accepted")) continue;
    if (!told.contains(row.event_id)) {
      violate("S7", "a credit is not told: " + row.event_id.to_string());
    }
  }
}

}  // namespace icma::sim
