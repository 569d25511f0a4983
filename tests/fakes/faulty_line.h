// SPDX-License-Identifier: Apache-2.0
// A line between real processes that can be bad: a TCP proxy on loopback that carries bytes, counts
// them, makes them late or scarce, and breaks as lines break. Faults are switched while it runs.
//
// Faults are of the way from the server to the client, where a download's bytes go; those that end
// connections end both ways. TCP's slow start is not imitated: a shaped line is at its full rate at
// once.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace icma::fakes {

enum class FaultKind {
  kNone,
  kLatency,    // every byte comes `delay` ± `jitter` later, in its order
  kDown,       // connections end and new ones are refused until the fault is lifted
  kBandwidth,  // a connection carries `bytes` a second
  kSlowClose,  // one side's end of a connection reaches the other `delay` later
  kTimeout,    // nothing comes any more; the connection ends after `delay`, or never when that is 0
  kResetPeer,  // the connection is reset, `delay` after it met the fault
  kSlicer,     // about `bytes` at a time (half to one and a half), `delay` between them
  kLimitData,  // the connection ends after `bytes`, counted from when it met the fault
};
std::string to_string(FaultKind kind);

struct Fault {
  FaultKind kind = FaultKind::kNone;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds jitter{0};
  std::uint64_t bytes = 0;
  std::uint64_t after = 0;  // bytes that a connection carries to its client before it meets it
};

// What every connection shares, as on a real line. Bytes wait for their turn and then travel, so
// the round trip takes nothing from the rate. A connection costs one round trip before its first.
struct Shape {
  std::chrono::milliseconds round_trip{0};
  std::uint64_t bytes_per_second = 0;  // each way; 0: as fast as it goes
};

// One thread of its own; all functions may be called from any. A connection holds at most
// kMostHeld bytes each way, so a shape of more than that in flight is slower than it says.
class FaultyLine {
 public:
  static constexpr std::size_t kMostHeld = std::size_t{1} << 20U;

  // Carries to 127.0.0.1:`server_port`; begins at once, without faults. Aborts the test's process
  // when there is no socket to be had.
  explicit FaultyLine(int server_port);
  // Ends all connections.
  ~FaultyLine();
  FaultyLine(const FaultyLine&) = delete;
  FaultyLine& operator=(const FaultyLine&) = delete;

  std::string url() const;
  int port() const;

  // In place of the fault before; connections that are open meet it too.
  void set(const Fault& fault);
  // The same once the line has carried exactly `total` bytes to clients; at once when it has.
  void set_at(std::uint64_t total, const Fault& fault);
  // No fault, and none that waits; a line that was down is up when this returns.
  void lift();
  void shape(const Shape& shape);

  // Bytes carried to clients, of all connections since the beginning.
  std::uint64_t carried() const;
  // Connections that clients made.
  std::uint64_t connections() const;
  // Those of them that have not ended.
  std::size_t open() const;
  // How often a fault since the last set(), set_at() or lift() did its work: a piece that was
  // late, paced or sliced, a connection that went silent, ended, or ended late. What is refused
  // while the line is down is not seen.
  std::uint64_t met() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace icma::fakes
