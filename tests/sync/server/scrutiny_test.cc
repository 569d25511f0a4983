// SPDX-License-Identifier: Apache-2.0
#include "sync/server/scrutiny.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <functional>

#include "tests/fakes/device.h"
#include "tests/fakes/study_days.h"

namespace icma::server {
namespace {

using records::Envelope;

constexpr int kDaysEach = 20;
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr int kLearners = 25;
#else
constexpr int kLearners = 500;
#endif
#else
constexpr int kLearners = 25;
#endif

const JsonCourseFacts& facts() {
  static const JsonCourseFacts all = JsonCourseFacts::parse(R"json({"programs":{"egv-160":{
    "versions":["1.0.0"],"modules":{"m1":{"title":"Plain language","seconds":3600,
    "practices":{"P04":1},"activities":[
      {"id":"p1","kind":"page","planned_seconds":100},
      {"id":"w1","kind":"media","duration_ms":600000}]}}}}})json")
                                         .value();
  return all;
}

Dossier honest(std::uint64_t seed, int days = kDaysEach) {
  fakes::StudyDays life(seed);
  for (int day = 0; day < days; ++day) life.live_day();
  return life.dossier();
}

bool shows(const Scrutiny& scrutiny, std::string_view kind) {
  return std::ranges::any_of(scrutiny.findings,
                             [kind](const Finding& one) { return one.kind == kind; });
}

// Writes an event anew, as who has the key of the stream can.
using Change = std::function<void(Envelope&, Json&)>;
void change(const Dossier& dossier, EventRow& row, const Change& how) {
  Envelope envelope = records::decode_envelope(row.record.envelope).value();
  Json body = parse_json(*row.record.body).value();
  how(envelope, body);
  row.event_id = envelope.event_id;
  row.record = records::make_record({Uuid{{1}}, dossier.learner, envelope.device}, {}, envelope,
                                    body, Bytes(records::kSaltSize))
                   .value();
}

void change_all(Dossier& dossier, std::string_view type, const Change& how) {
  for (EventRow& row : dossier.events) {
    if (type.empty() || row.type == type) change(dossier, row, how);
  }
}

// The last so many heartbeats of the stream that has most of them, in the order of the stream.
std::vector<EventRow*> beats(Dossier& dossier) {
  std::map<Uuid, std::vector<EventRow*>> by_stream;
  for (EventRow& row : dossier.events) {
    if (row.type == "page.read" || row.type == "media.watched") {
      by_stream[row.record.device].push_back(&row);
    }
  }
  std::vector<EventRow*> out;
  for (auto& [device, rows] : by_stream) {
    if (rows.size() > out.size()) out = rows;
  }
  return out;
}

void set_time(Envelope& envelope, Time utc) {
  envelope.occurrence.utc = utc;
  const auto ms = static_cast<std::uint64_t>(utc.time_since_epoch().count());
  envelope.hlc = std::max(envelope.hlc, ms << 16U);
  for (int i = 0; i < 6; ++i) {
    envelope.event_id.bytes[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(ms >> (40U - 8U * static_cast<unsigned>(i)));
  }
}

struct Forgery {
  std::string_view kind;
  std::function<void(Dossier&)> forge;
};

// What somebody writes who has our source and his own key.
const std::vector<Forgery>& forgeries() {
  static const std::vector<Forgery> all{
      {finding::kStudyBetweenContacts,
       [](Dossier& d) {
         change_all(d, "page.read", [](Envelope&, Json& body) { body["seconds"] = 3'600; });
       }},
      {finding::kStudyInADay,
       [](Dossier& d) {
         change_all(d, "media.watched", [](Envelope&, Json& body) { body["seconds"] = 9'000; });
       }},
      {finding::kStudyBeforeArrival,
       [](Dossier& d) {
         // The hellos themselves are hidden by a restored server; what the events prove is left.
         for (auto& [device, rows] : d.contacts) rows.clear();
         change_all(d, "page.read", [](Envelope&, Json& body) { body["seconds"] = 40'000; });
       }},
      {finding::kContactForged,
       [](Dossier& d) {
         change(d, *beats(d).back(), [](Envelope& e, Json&) {
           e.occurrence.server->contact = "1790000000001.00112233445566778899aabbccddeeff";
         });
       }},
      {finding::kContactDropped,
       [](Dossier& d) {
         change(d, *beats(d).back(), [](Envelope& e, Json&) { e.occurrence.server.reset(); });
       }},
      {finding::kContactStale,
       [](Dossier& d) {
         // Goes on with the first proof he was ever given.
         change_all(d, "", [&d](Envelope& e, Json&) {
           if (!e.occurrence.server) return;
           e.occurrence.server->contact =
               contact_proof(d.contact_secret, d.learner, d.contacts[e.device].front().first);
         });
       }},
      {finding::kBeforeContact,
       [](Dossier& d) {
         change(d, *beats(d).back(),
                [](Envelope& e, Json&) { e.occurrence.server->offset -= Millis(3 * 86'400'000); });
       }},
      {finding::kAfterArrival,
       [](Dossier& d) {
         change(d, *beats(d).back(),
                [](Envelope& e, Json&) { e.occurrence.server->offset += Millis(3 * 86'400'000); });
       }},
      {finding::kStudyInUptime,
       [](Dossier& d) {
         for (EventRow* row : beats(d)) {
           change(d, *row,
                  [](Envelope&, Json& body) { body["seconds"] = body["seconds"].get<int>() * 4; });
         }
       }},
      {finding::kUptimeBackwards,
       [](Dossier& d) {
         change(d, *beats(d).back(),
                [](Envelope& e, Json&) { e.occurrence.since_boot = Millis(1); });
       }},
      {finding::kBootAgain,
       [](Dossier& d) {
         std::vector<EventRow*> rows = beats(d);
         const Uuid first =
             records::decode_envelope(rows.front()->record.envelope)->occurrence.boot_id;
         change(d, *rows.back(), [&first](Envelope& e, Json&) { e.occurrence.boot_id = first; });
       }},
      {finding::kCounterBackwards,
       [](Dossier& d) {
         std::vector<EventRow*> rows = beats(d);
         const std::uint64_t first = records::decode_envelope(rows.front()->record.envelope)->hlc;
         change(d, *rows.back(), [first](Envelope& e, Json&) { e.hlc = first; });
       }},
      {finding::kCounterBehind,
       [](Dossier& d) {
         change(d, *beats(d).back(),
                [](Envelope& e, Json&) { e.hlc -= std::uint64_t{5'000} << 16U; });
       }},
      {finding::kNameOfOtherTime,
       [](Dossier& d) {
         change(d, *beats(d).back(), [](Envelope& e, Json&) { e.event_id.bytes[3] ^= 4; });
       }},
      {finding::kClockPushed,
       [](Dossier& d) {
         bool late = false;
         for (EventRow* row : beats(d)) {
           late = !late;
           if (!late) continue;
           change(d, *row,
                  [](Envelope& e, Json&) { set_time(e, e.occurrence.utc + Seconds(3'600)); });
         }
       }},
      {finding::kZone,
       [](Dossier& d) {
         change(d, *beats(d).back(),
                [](Envelope& e, Json&) { e.occurrence.utc_offset_min = 1'117; });
       }},
      {finding::kFilmTooFast,
       [](Dossier& d) {
         change_all(d, "media.watched",
                    [](Envelope&, Json& body) { body["intervals_ms"] = {{0, 600'000}}; });
       }},
      {finding::kFilmBeyondEnd,
       [](Dossier& d) {
         change_all(d, "media.watched",
                    [](Envelope&, Json& body) { body["intervals_ms"] = {{600'000, 640'000}}; });
       }},
      {finding::kReadingTooFast,
       [](Dossier& d) {
         change_all(d, "page.read", [](Envelope&, Json& body) {
           body["seconds"] = 0;
           body["percent"] = 100;
         });
       }},
      {finding::kAnswersTooFast,
       [](Dossier& d) {
         std::map<Uuid, std::pair<Time, Millis>> at;
         change_all(d, "quiz.answered", [&at](Envelope& e, Json&) {
           const auto [first, fresh] =
               at.try_emplace(e.occurrence.boot_id, e.occurrence.utc, e.occurrence.since_boot);
           if (!fresh) {
             first->second.first += Millis(100);
             first->second.second += Millis(100);
           }
           e.occurrence.since_boot = first->second.second;
         });
       }},
      {finding::kCopiedStudy,
       [](Dossier& d) {
         // Twelve heartbeats of one hour, again, an hour later.
         std::vector<EventRow*> rows = beats(d);
         std::vector<Envelope> all;
         for (std::size_t i = 0; i < 12; ++i) {
           all.push_back(records::decode_envelope(rows[i]->record.envelope).value());
         }
         const std::size_t half = rows.size() / 2;
         for (std::size_t i = 0; i < 12; ++i) {
           const std::string body = *rows[i]->record.body;
           change(d, *rows[half + i], [&](Envelope& e, Json& text) {
             text = parse_json(body).value();
             e.type = all[i].type;
             e.subject = all[i].subject;
             e.occurrence.boot_id = Uuid{{9}};
             e.occurrence.since_boot = all[i].occurrence.since_boot + Millis(7'000'000);
           });
         }
         for (std::size_t i = 0; i < 12; ++i) {
           change(d, *rows[i], [](Envelope& e, Json&) { e.occurrence.boot_id = Uuid{{8}}; });
         }
       }},
      {finding::kCopiedText,
       [](Dossier& d) {
         change_all(d, "reflection.written", [](Envelope&, Json& body) {
           body["text"] = "I will rewrite our letters in plain words.";
         });
       }},
      {finding::kMetronome,
       [](Dossier& d) {
         Millis at{1'000'000};
         for (EventRow* row : beats(d)) {
           at += Millis(10'000);
           change(d, *row, [at](Envelope& e, Json&) {
             e.occurrence.boot_id = Uuid{{8}};
             e.occurrence.since_boot = at;
           });
         }
       }},
      {finding::kAtOnce,
       [](Dossier& d) {
         // A second device tells the same hours as the first.
         const std::vector<EventRow> all = d.events;
         for (EventRow row : all) {
           change(d, row, [](Envelope& e, Json&) { e.device = Uuid{{77}}; });
           row.n = static_cast<std::int64_t>(d.events.size()) + 1;
           d.events.push_back(std::move(row));
         }
       }},
  };
  return all;
}

// A life with enough of everything to forge.
std::uint64_t rich_seed() {
  static const std::uint64_t seed = [] {
    for (std::uint64_t candidate = 1;; ++candidate) {
      Dossier dossier = honest(candidate);
      std::set<std::string> texts;
      int answers = 0;
      for (const EventRow& row : dossier.events) {
        if (row.type == "quiz.answered") ++answers;
        if (row.type == "reflection.written") {
          texts.insert(records::decode_envelope(row.record.envelope)->subject.activity);
        }
      }
      if (beats(dossier).size() > 200 && answers > 20 && texts.size() == 2) return candidate;
    }
  }();
  return seed;
}

}  // namespace

TEST_CASE("honest days show nothing") {
  int days = 0;
  std::int64_t study = 0;
  for (int learner = 1; learner <= kLearners; ++learner) {
    const Dossier dossier = honest(static_cast<std::uint64_t>(learner));
    const Scrutiny seen = scrutinise(dossier, facts());
    for (const Finding& one : seen.findings) {
      CAPTURE(learner);
      CAPTURE(one.kind);
      CAPTURE(one.what);
      FAIL_CHECK("an honest day is flagged");
    }
    CHECK(seen.self_reported_s <= seen.study_s);
    days += kDaysEach;
    study += seen.study_s;
  }
  MESSAGE(days << " days, " << study / 3'600 << " hours of study");
  CHECK(study > days * 240);
}

TEST_CASE("each forgery shows") {
  const Dossier life = honest(rich_seed());
  REQUIRE(scrutinise(life, facts()).findings.empty());
  CHECK(forgeries().size() >= 20);
  for (const Forgery& one : forgeries()) {
    Dossier forged = life;
    one.forge(forged);
    const Scrutiny seen = scrutinise(forged, facts());
    CAPTURE(one.kind);
    CHECK(shows(seen, one.kind));
    for (const Finding& found : seen.findings) CHECK(!found.what.empty());
  }
}

TEST_CASE("what no contact bounds is self-reported") {
  Dossier life = honest(rich_seed());
  const Scrutiny known = scrutinise(life, facts());
  CHECK(known.self_reported_s < known.study_s);
  for (auto& [device, rows] : life.contacts) rows.clear();
  change_all(life, "", [](Envelope& e, Json&) { e.occurrence.server.reset(); });
  const Scrutiny unknown = scrutinise(life, facts());
  CHECK(unknown.self_reported_s == unknown.study_s);
}

TEST_CASE("records that cannot be read do not stop the look at the others") {
  Dossier life = honest(rich_seed());
  life.events[3].record.envelope = "{";
  life.events[5].record.body = std::nullopt;
  life.events[7].standing = 2;
  CHECK(scrutinise(life, facts()).study_s > 0);
}

TEST_CASE("the real client's study passes between real contacts, and a forger's does not") {
  fakes::FakeClock server_clock;
  fakes::FakeServer server(server_clock);
  const auto [learner, token] = server.learner("ada");
  fakes::FakeClock clock;
  clock.wall += Seconds(540);  // nine minutes fast
  fakes::Device laptop(server, clock, learner, token, 5);
  const auto pass = [&](Millis by) {
    clock.advance(by);
    server_clock.advance(by);
  };
  const auto look = [&] {
    const Hash secret = server.ledger().contact_secret().value();
    return scrutinise(gather_dossier(server.store(), learner, secret).value(), facts());
  };
  for (int day = 0; day < 5; ++day) {
    for (int i = 0; i < 20; ++i) {
      pass(Millis(11'000 + (i * 37 + day * i * 13) % 101));
      laptop.read("p9", 10);
      server_clock.advance(Seconds(1));
      if (i % 7 == 3) REQUIRE(laptop.sync().problem.empty());
    }
    pass(Seconds(50'000));
  }
  REQUIRE(laptop.sync().problem.empty());
  const Scrutiny calm = look();
  for (const Finding& one : calm.findings) FAIL_CHECK(one.kind << ": " << one.what);
  CHECK(calm.study_s == 1'000);
  // Only what came before the first contact is the learner's word alone.
  CHECK(calm.self_reported_s == 40);

  pass(Seconds(600));
  for (int i = 0; i < 30; ++i) laptop.read("p9", 600);
  REQUIRE(laptop.sync().problem.empty());
  const Scrutiny forged = look();
  CHECK(shows(forged, finding::kStudyBetweenContacts));
  CHECK(shows(forged, finding::kStudyInUptime));
}

TEST_CASE("a proof of contact belongs to one server, one learner and one moment") {
  const Hash secret = sha256("secret");
  const Uuid learner{{4}};
  const Time at{Millis(1'790'000'000'123)};
  const std::string proof = contact_proof(secret, learner, at);
  CHECK(proof.size() <= records::kMaxContact);
  CHECK(contact_time(secret, learner, proof) == at);
  CHECK(!contact_time(sha256("other"), learner, proof));
  CHECK(!contact_time(secret, Uuid{{5}}, proof));
  for (std::size_t i = 0; i < proof.size(); ++i) {
    std::string other = proof;
    other[i] = other[i] == '1' ? '2' : '1';
    CHECK(!contact_time(secret, learner, other));
    CHECK(!contact_time(secret, learner, proof.substr(0, i)));
  }
  for (const char* none : {"", ".", "-5.00", "1790000000123", "x.y", "99999999999999999999.00"}) {
    CHECK(!contact_time(secret, learner, none));
  }
}

}  // namespace icma::server
