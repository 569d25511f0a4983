// SPDX-License-Identifier: Apache-2.0
// Honest days of study, as the server comes to hold them: sittings over pages, films, questions and
// reflections through the product's own recorder, on one or two laptops with clocks that run a
// little wrong, are set right, sleep and start anew, with and without a line to the server.
#pragma once

#include <array>
#include <fmt/format.h>
#include <random>

#include "sync/records/study_recorder.h"
#include "sync/server/contact.h"
#include "sync/server/scrutiny.h"
#include "tests/fakes/fake_clock.h"

namespace icma::fakes {

class StudyDays {
 public:
  explicit StudyDays(std::uint64_t seed) : random_(seed), chance_(seed) {
    dossier_.learner = make_uuid_v4(chance_);
    chance_.fill(dossier_.contact_secret.bytes);
    laptops_.resize(1 + below(2));
    for (Laptop& laptop : laptops_) {
      laptop.device = make_uuid_v4(chance_);
      laptop.wrong = Millis(static_cast<std::int64_t>(below(1'200'000)) - 600'000);
      start(laptop);
    }
  }

  // One day: perhaps a line, up to three sittings, perhaps a line again.
  void live_day() {
    const Time morning = now_;
    for (Laptop& laptop : laptops_) morning_of(laptop);
    Laptop& laptop = laptops_[below(static_cast<unsigned>(laptops_.size()))];
    for (unsigned i = below(4); i > 0; --i) {
      pass(Seconds(60 + below(7'200)));
      if (below(2) == 0) contact(laptop);
      sit(laptop);
      if (below(2) == 0) contact(laptop);
    }
    if (now_ < morning + Seconds(86'400)) pass(morning + Seconds(86'400) - now_);
  }

  // Everything has arrived.
  server::Dossier dossier() {
    for (Laptop& laptop : laptops_) contact(laptop);
    return dossier_;
  }

 private:
  struct Laptop {
    Uuid device = {};
    Uuid boot = {};
    Time booted = {};  // by true time
    Millis wrong{0};   // its clock minus true time
    int zone_min = 0;
    std::uint64_t hlc = 0;
    std::int64_t seq = 0;
    std::int64_t arrived = 0;
    std::vector<server::EventRow> waiting = {};
    struct Compared {
      Millis offset{0};
      Time wall = {};
      Millis since_boot{0};
      Uuid boot = {};
      std::string proof = {};
    };
    std::optional<Compared> compared = {};
    std::optional<std::size_t> last_contact = {};
  };

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  void pass(Millis by) { now_ += by; }
  Time wall(const Laptop& laptop) const { return now_ + laptop.wrong; }

  void start(Laptop& laptop) {
    laptop.boot = make_uuid_v4(chance_);
    laptop.booted = now_;
    pass(Seconds(20 + below(30)));
  }

  void morning_of(Laptop& laptop) {
    if (below(3) == 0) start(laptop);
    laptop.wrong += Millis(static_cast<std::int64_t>(below(4'000)) - 2'000);  // a day's drift
    if (below(20) == 0) laptop.wrong = Millis(below(1'000));                  // set right
    if (below(15) == 0) laptop.zone_min = (static_cast<int>(below(105)) - 48) * 15;
  }

  // The clock of a laptop, for the recorder.
  class LaptopClock final : public Clock {
   public:
    LaptopClock(const StudyDays& days, const Laptop& laptop) : days_(days), laptop_(laptop) {}
    Time now() const override { return days_.wall(laptop_); }
    Millis since_boot() const override { return days_.now_ - laptop_.booted; }
    Uuid boot_id() const override { return laptop_.boot; }
    std::string zone() const override { return "Europe/Berlin"; }

   private:
    const StudyDays& days_;
    const Laptop& laptop_;
  };

  records::Occurrence occurrence(const Laptop& laptop) {
    records::Occurrence out{.utc = wall(laptop),
                            .zone = "Europe/Berlin",
                            .utc_offset_min = laptop.zone_min,
                            .since_boot = now_ - laptop.booted,
                            .boot_id = laptop.boot};
    if (!laptop.compared) return out;
    const Laptop::Compared& at = *laptop.compared;
    Millis age = out.utc - at.wall;
    Millis offset = at.offset;
    if (at.boot == laptop.boot) {
      age = out.since_boot - at.since_boot;
      offset -= (out.utc - at.wall) - age;
    } else {
      age = std::max(age, out.since_boot + Seconds(1));
    }
    out.server = records::ServerOffset{.offset = offset,
                                       .age = std::chrono::floor<Seconds>(std::max(age, Millis(0))),
                                       .contact = at.proof};
    return out;
  }

  void write(Laptop& laptop, const records::Draft& draft) {
    records::Envelope envelope{.learner = dossier_.learner,
                               .device = laptop.device,
                               .seq = ++laptop.seq,
                               .type = draft.type,
                               .subject = draft.subject,
                               .occurrence = occurrence(laptop)};
    const auto ms = static_cast<std::uint64_t>(envelope.occurrence.utc.time_since_epoch().count());
    laptop.hlc = std::max(laptop.hlc + 1, ms << 16U);
    envelope.hlc = laptop.hlc;
    envelope.event_id = make_uuid_v7(envelope.occurrence.utc, chance_);
    server::EventRow row{.event_id = envelope.event_id, .type = draft.type};
    row.record = records::make_record({Uuid{{1}}, dossier_.learner, laptop.device}, {}, envelope,
                                      draft.body, Bytes(records::kSaltSize))
                     .value();
    laptop.waiting.push_back(std::move(row));
  }
  void write(Laptop& laptop, const std::optional<records::Draft>& draft) {
    if (draft) write(laptop, *draft);
  }

  // A hello, and everything that waits, within a second or two.
  void contact(Laptop& laptop) {
    std::vector<server::ContactRow>& known = dossier_.contacts[laptop.device];
    if (!known.empty() && laptop.last_contact) known.back().received = known.back().last;
    if (known.empty() || known.back().seq != laptop.seq) {
      known.push_back({.seq = laptop.seq, .first = now_, .last = now_});
    }
    known.back().last = now_;
    laptop.last_contact = known.size() - 1;
    pass(Millis(20 + below(1'500)));
    laptop.compared =
        Laptop::Compared{.offset = -laptop.wrong + Millis(below(300)),
                         .wall = wall(laptop),
                         .since_boot = now_ - laptop.booted,
                         .boot = laptop.boot,
                         .proof = server::contact_proof(dossier_.contact_secret, dossier_.learner,
                                                        known.back().last)};
    for (server::EventRow& row : laptop.waiting) {
      row.n = static_cast<std::int64_t>(dossier_.events.size()) + 1;
      row.received = now_;
      dossier_.events.push_back(std::move(row));
    }
    laptop.waiting.clear();
  }

  // A frame or a second later, as the window draws.
  void draw() { pass(Millis(16 + below(1'000))); }

  void sit(Laptop& laptop) {
    const LaptopClock clock(*this, laptop);
    records::StudyRecorder recorder(clock);
    for (unsigned i = 1 + below(3); i > 0; --i) {
      switch (below(4)) {
        case 0:
          read(laptop, recorder);
          break;
        case 1:
          watch(laptop, recorder);
          break;
        case 2:
          write(laptop, recorder.leave());
          answer(laptop);
          break;
        default:
          write(laptop, recorder.leave());
          reflect(laptop);
      }
      // The lid is closed for a while, or a colleague comes in.
      if (below(5) == 0) pass(Seconds(below(3'600)));
    }
    write(laptop, recorder.leave());
  }

  static records::Subject subject(const std::string& activity) {
    return {"egv-160", "1.0.0", "m1", activity};
  }

  // 240 words in 20 blocks, at up to nine hundred words a minute.
  void read(Laptop& laptop, records::StudyRecorder& recorder) {
    write(laptop, recorder.enter(subject("p1"), records::type::kPageRead));
    const unsigned block_ms = 800 + below(6'000);
    for (int block = 0; block < 20; ++block) {
      const Time until = now_ + Millis(block_ms + below(1'000));
      while (now_ < until) {
        draw();
        write(laptop, recorder.page_progress(page_percent_));
      }
      page_percent_ = std::max(page_percent_, (block + 1) * 5);
      const std::array<int, 1> one{block};
      write(laptop, recorder.page_progress(page_percent_, one));
    }
  }

  void watch(Laptop& laptop, records::StudyRecorder& recorder) {
    write(laptop, recorder.enter(subject("w1"), records::type::kMediaWatched));
    const std::int64_t speed = 500 + 250 * static_cast<std::int64_t>(below(11));  // permille
    auto at = static_cast<std::int64_t>(below(500'000));
    const Time until = now_ + Seconds(30 + below(600));
    while (now_ < until && at < 600'000) {
      const Time before = now_;
      draw();
      const std::int64_t to =
          std::min<std::int64_t>(600'000, at + (now_ - before).count() * speed / 1'000);
      write(laptop, recorder.played(at, to));
      at = to;
      if (below(200) == 0) at = static_cast<std::int64_t>(below(600'000));  // looks elsewhere
    }
  }

  void answer(Laptop& laptop) {
    const Uuid attempt = make_uuid_v4(chance_);
    write(laptop, records::Draft{.type = std::string(records::type::kQuizStarted),
                                 .subject = subject("q1"),
                                 .body = records::quiz_started(attempt, "q1", 7, {"a", "b"})});
    Json responses = Json::object();
    for (int i = 0; i < 8; ++i) {
      pass(Millis(1'500 + below(40'000)));
      const std::string question = fmt::format("q{}", i);
      // Some change their mind, quickly.
      for (unsigned k = 1 + below(3); k > 0; --k) {
        pass(Millis(below(600)));
        responses[question] = below(4);
        write(laptop, records::Draft{.type = std::string(records::type::kQuizAnswered),
                                     .subject = subject("q1"),
                                     .body = records::quiz_answered(attempt, question, below(4))});
      }
    }
    pass(Seconds(1 + below(20)));
    write(laptop, records::Draft{.type = std::string(records::type::kQuizSubmitted),
                                 .subject = subject("q1"),
                                 .body = records::quiz_submitted(
                                     attempt, responses, records::ReviewResult{4, 8}, 120)});
  }

  void reflect(Laptop& laptop) {
    pass(Seconds(30 + below(600)));
    write(laptop, records::Draft{.type = std::string(records::type::kReflectionWritten),
                                 .subject = subject(below(2) == 0 ? "r1" : "r2"),
                                 .body = records::reflection_written(
                                     make_uuid_v4(chance_),
                                     fmt::format("I will rewrite letter {} first", random_()),
                                     "sure", {}, 30)});
  }

  std::mt19937_64 random_;
  FakeRandom chance_;
  Time now_{Millis(1'790'000'000'000)};
  std::vector<Laptop> laptops_;
  int page_percent_ = 0;
  server::Dossier dossier_;
};

}  // namespace icma::fakes
