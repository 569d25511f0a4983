// SPDX-License-Identifier: Apache-2.0
// One simulated world: learners, their laptops, one server, lines and disks between them, and what
// may happen to them. The records, the engine and the server are the real ones. All chance comes
// from one seed.
#pragma once

#include <optional>
#include <set>

#include "tests/fakes/device.h"
#include "tests/sim/line.h"

namespace icma::sim {

// What must never be, by the names of the design (storage-and-sync.md, 4):
//   S1  what was written is on the server exactly once and unchanged, when all is calm
//   S2  what a laptop was told is stored is stored, also after a power cut of the server, and after
//       a restore as long as anybody holds it
//   S3  laptop, server and a fold of all events from the beginning show the same, byte by byte
//   S4  so does a fold in any order with repetitions
//   S5  within three rounds all is calm; what was refused stops nothing; nothing dies
//   S6  every chain and every signature holds, on both sides
//   S7  a module is credited once, and told to the credentialing service once
//   S8  nothing is readable that somebody else than its author wrote
//   S11 who writes waits for nobody: neither for the exchange nor for its line
// S9 (what is fetched again after a crash) needs the threads of the transfer and is proved by
// tests/sync/transfer and tests/e2e.
struct Violation {
  std::string invariant;  // "S1"
  std::string what;
  int step = 0;  // 0: in the end
};

// How much there is in a world, or in many.
struct Size {
  std::uint64_t events = 0;     // written by learners
  std::uint64_t exchanges = 0;  // runs of the engine
  std::uint64_t faults = 0;     // of lines, disks, machines and people
  Size& operator+=(const Size& other);
};

// The first line in which two texts differ, of both.
std::string difference(const std::string& here, const std::string& there);

struct Laptop {
  std::size_t learner = 0;
  std::string name;
  std::unique_ptr<fakes::FakeClock> clock;
  std::shared_ptr<Disk> disk;
  std::unique_ptr<fakes::Device> device;
  bool has_copy = false;
  // How far it was looked at, by stream.
  std::map<Uuid, std::int64_t> told = {};      // own events that the server is said to have
  std::map<Uuid, std::int64_t> received = {};  // events of others
};

struct Learner {
  Uuid id;
  std::string token;
  // What append() said is written, by id; the text of the body.
  std::map<Uuid, std::string> written;
  // Of those, what a laptop was told is stored.
  std::set<Uuid> told;
  // Records that no server accepts, and that stop nothing.
  std::set<Uuid> poison;
};

class World {
 public:
  explicit World(std::uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  // Lives through everything and looks at the end. Nothing when nothing was violated.
  std::optional<Violation> run();
  // The same for the same seed, whatever else runs.
  Hash digest() const { return sha256(as_bytes(trace_)); }
  const std::string& trace() const { return trace_; }
  Size size() const;
  int step() const { return step_; }

 private:
  struct Deed {
    const char* name;
    unsigned weight;
    void (World::*run)();
    bool is_fault = false;  // that no disk and no line counts
  };
  static const std::vector<Deed>& deeds();

  // What happens.
  void study();
  void sync();
  void pass_time();
  void jump_clock();
  void reboot();
  void cut_power();
  void fill_disk();
  void break_disk();
  void copy_profile();
  void put_back();
  void clone();
  void lose_key();
  void backup_server();
  void restore_server();
  void lie();
  void decide();
  void poison();

  unsigned chance(unsigned below) { return static_cast<unsigned>(random_() % below); }
  Laptop& any_laptop() { return laptops_[chance(static_cast<unsigned>(laptops_.size()))]; }
  void choose_weather();
  void study_on(Laptop& laptop);
  void trouble_disk(unsigned full_in, unsigned broken_in);
  records::Draft draft();
  engine::SyncOutcome sync_on(Laptop& laptop);
  void look_at_power(Laptop& laptop);
  // Before something is destroyed by hand: whatever was written is held by somebody.
  void check_held(const Learner& learner, const char* when);
  // After it: what nobody holds any more cannot be asked for.
  void forget_unheld(Learner& learner);
  std::set<Uuid> held(const Learner& learner);
  void settle();
  void check_end();
  void check_learner(const Learner& learner);
  void check_laptop(Laptop& laptop, const std::string& there);
  void check_study(const Learner& learner, const std::map<Uuid, std::string>& there);
  void check_folds(const Learner& learner, const std::string& derived);
  void check_chains(const Learner& learner);
  void check_credit(const Learner& learner);
  // After an exchange: what the laptop says is stored is, and what it received is what was written.
  void check_exchange(Laptop& laptop);
  void check_told(Laptop& laptop, const records::Stream& own);
  void check_received(Laptop& laptop, const records::Stream& other);
  // After the server came back from a power cut.
  void check_server_start();
  void note(const std::string& what);
  void violate(std::string invariant, std::string what);

  std::mt19937_64 random_;
  fakes::FakeClock server_clock_;
  std::shared_ptr<Disk> server_disk_;  // outlives who writes on it
  std::unique_ptr<fakes::FakeServer> server_;
  std::unique_ptr<Line> line_;
  std::vector<Learner> learners_;
  std::vector<Laptop> laptops_;
  std::vector<unsigned> weights_;
  bool has_backup_ = false;
  std::uint64_t server_starts_ = 0;  // that were looked at
  int step_ = 0;
  Size size_;
  std::string trace_;
  std::optional<Violation> violation_;
};

}  // namespace icma::sim
