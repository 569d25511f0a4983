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

// What must never be, by the names of the design (storage-and-sync.md, 4).
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

struct Laptop {
  std::size_t learner = 0;
  std::string name;
  std::unique_ptr<fakes::FakeClock> clock;
  std::shared_ptr<Disk> disk;
  std::unique_ptr<fakes::Device> device;
  bool has_copy = false;
};

struct Learner {
  Uuid id;
  std::string token;
  // What append() said is written, by id; the text of the body.
  std::map<Uuid, std::string> written;
  // Records that no server accepts, and that stop nothing.
  std::set<Uuid> poison;
};

class World {
 public:
  explicit World(std::uint64_t seed);
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
  void sync_on(Laptop& laptop);
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
  int step_ = 0;
  Size size_;
  std::string trace_;
  std::optional<Violation> violation_;
};

}  // namespace icma::sim
