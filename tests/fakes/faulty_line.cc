// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/faulty_line.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <random>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace icma::fakes {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Moment = SteadyClock::time_point;

// A shaped way is fed so far ahead of its rate: a late wake-up of this thread then loses nothing.
constexpr std::chrono::milliseconds kAhead{50};
constexpr std::size_t kLargePiece = std::size_t{64} << 10U;
constexpr std::size_t kSmallPiece = std::size_t{1} << 10U;
// Small, because what waits in the kernel counts as carried already.
constexpr int kKernelBuffer = 64 << 10;

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::abort();
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof value);
}

int bound_socket(int port) {
  const int out = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (out < 0) give_up("a socket of the line");
  // Not SO_REUSEADDR: a server of another test that comes back at a port of old could take it.
  set_option(out, SOL_SOCKET, SO_REUSEPORT, 1);
  const sockaddr_in address = loopback(port);
  if (::bind(out, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    give_up("the line's address");
  }
  return out;
}

// How long so many bytes take.
std::chrono::nanoseconds time_of(std::size_t bytes, std::uint64_t bytes_per_second) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * 1e9 /
                                                            static_cast<double>(bytes_per_second)));
}

// Bytes that were read together and leave together, not before `due`.
struct Piece {
  std::string bytes;
  std::size_t sent = 0;
  Moment due;
};

// One way of one connection.
struct Way {
  int from = -1;
  int to = -1;
  bool to_client = false;
  std::deque<Piece> queue;
  std::size_t held = 0;  // bytes in it
  bool blocked = false;  // the receiver takes nothing now
  bool source_ended = false;
  bool ended = false;  // and the receiver knows
  Moment end_due;      // when it may know
  Moment last_due;     // of the newest piece: order is kept
  Moment paced;        // until when a bandwidth fault is busy with what was read
  Moment next_slice;
};

struct Connection {
  Way up;
  Way down;
  Moment begins;              // the first byte leaves the client
  std::uint64_t carried = 0;  // to the client
  std::uint64_t serial = 0;   // of the fault that it met last
  Moment met_at;
  std::uint64_t met_after = 0;  // of `carried`
  bool gone = false;

  int client() const { return up.from; }
  int server() const { return down.from; }
};

}  // namespace

std::string to_string(FaultKind kind) {
  switch (kind) {
    case FaultKind::kNone:
      return "none";
    case FaultKind::kLatency:
      return "latency";
    case FaultKind::kDown:
      return "down";
    case FaultKind::kBandwidth:
      return "bandwidth";
    case FaultKind::kSlowClose:
      return "slow close";
    case FaultKind::kTimeout:
      return "timeout";
    case FaultKind::kResetPeer:
      return "reset";
    case FaultKind::kSlicer:
      return "slicer";
    case FaultKind::kLimitData:
      return "data limit";
  }
  return "?";
}

// Everything below the mutex is touched with it held; the sockets never block.
class FaultyLine::Loop {
 public:
  explicit Loop(int server_port)
      : server_port_(server_port), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // Bound, never listening: the port stays ours while the line is down.
    reserve_ = bound_socket(0);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(reserve_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    listen();
    thread_ = std::thread([this] { run(); });
  }

  ~Loop() {
    change([this] { stopping_ = true; });
    thread_.join();
    for (Connection& one : connections_) end(one, false);
    if (listening_ >= 0) ::close(listening_);
    ::close(reserve_);
    ::close(wake_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Does it with the mutex held and lets the thread look at once.
  template <typename Change>
  void change(Change change) {
    const std::scoped_lock lock(mutex_);
    change();
    const std::uint64_t one = 1;
    (void)!::write(wake_, &one, sizeof one);
  }
  template <typename Value>
  Value get(const Value Loop::* value) const {
    const std::scoped_lock lock(mutex_);
    return this->*value;
  }

  std::size_t open() const {
    const std::scoped_lock lock(mutex_);
    return connections_.size();
  }

  void begin_fault(const Fault& fault) {
    fault_ = fault;
    ++serial_;
    if (fault.kind == FaultKind::kDown && fault.after == 0) {
      go_down();
    } else if (listening_ < 0) {
      listen();
    }
  }
  void arm(std::uint64_t total, const Fault& fault) {
    armed_ = {total, fault};
    look_at_armed();
  }

  std::uint64_t carried_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t met_ = 0;
  int port_ = 0;
  Shape shape_;
  std::optional<std::pair<std::uint64_t, Fault>> armed_;

 private:
  void run();
  void wait(const std::vector<pollfd>& sockets, Moment until);
  std::vector<pollfd> to_poll() const;
  Moment next_moment() const;
  void step(Connection& one);
  void receive(Connection& one, Way& way);
  void deliver(Connection& one, Way& way);
  std::size_t allowed(const Connection& one, const Way& way) const;
  Moment due_of(Connection& one, Way& way, std::size_t bytes);
  bool meets(Connection& one);
  void look_at_fault(Connection& one);

  void listen() {
    listening_ = bound_socket(port_);
    if (::listen(listening_, 64) != 0) give_up("the line does not listen");
  }
  void go_down() {
    if (listening_ >= 0) ::close(std::exchange(listening_, -1));
    for (Connection& one : connections_) {
      if (one.gone) continue;
      ++met_;
      end(one, false);
    }
  }
  void look_at_armed() {
    if (!armed_ || carried_ < armed_->first) return;
    const Fault fault = armed_->second;
    armed_.reset();
    begin_fault(fault);
  }
  void accept();
  static void end(Connection& one, bool reset);
  bool is(FaultKind kind) const { return fault_.kind == kind; }

  // The moment from which a way may be read again; in the past when it may be read now.
  Moment may_read(const Way& way) const {
    const Moment link = way.to_client ? link_down_ : link_up_;
    return std::max(link, way.paced) - kAhead;
  }
  bool has_room(const Way& way) const { return !way.source_ended && way.held < kMostHeld; }
  std::size_t piece_size(const Way& way) const {
    std::uint64_t rate = shape_.bytes_per_second;
    if (way.to_client && is(FaultKind::kBandwidth)) {
      rate = rate == 0 ? fault_.bytes : std::min(rate, fault_.bytes);
    }
    if (rate == 0) return kLargePiece;
    return std::clamp(static_cast<std::size_t>(rate / 200), kSmallPiece, kLargePiece);
  }

  const int server_port_;
  const int wake_;
  int reserve_ = -1;
  int listening_ = -1;
  mutable std::mutex mutex_;
  bool stopping_ = false;
  Fault fault_;
  std::uint64_t serial_ = 0;  // of the fault, so that each connection meets each once
  Moment now_ = SteadyClock::now();
  Moment link_up_;  // until when the line is busy with what was read
  Moment link_down_;
  std::vector<Connection> connections_;
  std::size_t turn_ = 0;  // whose turn it is to be read first
  std::mt19937 random_{41};
  std::thread thread_;
};

void FaultyLine::Loop::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::vector<pollfd> sockets = to_poll();
    const Moment until = next_moment();
    lock.unlock();
    wait(sockets, until);
    lock.lock();
    now_ = SteadyClock::now();
    accept();
    const std::size_t count = connections_.size();
    const std::size_t first = count == 0 ? 0 : turn_ % count;
    for (std::size_t i = 0; i < count; ++i) step(connections_[(first + i) % count]);
    std::erase_if(connections_, [](const Connection& one) { return one.gone; });
  }
}

void FaultyLine::Loop::wait(const std::vector<pollfd>& sockets, Moment until) {
  std::vector<pollfd> watched = sockets;
  const auto left = std::clamp<std::chrono::nanoseconds>(
      until - SteadyClock::now(), std::chrono::nanoseconds(0), std::chrono::seconds(1));
  const timespec time{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
  ::ppoll(watched.data(), watched.size(), &time, nullptr);
  std::uint64_t ignored = 0;
  (void)!::read(wake_, &ignored, sizeof ignored);
}

std::vector<pollfd> FaultyLine::Loop::to_poll() const {
  const Moment now = SteadyClock::now();
  std::vector<pollfd> out{{wake_, POLLIN, 0}};
  if (listening_ >= 0) out.push_back({listening_, POLLIN, 0});
  for (const Connection& one : connections_) {
    for (const auto& [in, back] : {std::pair(&one.up, &one.down), std::pair(&one.down, &one.up)}) {
      const bool reads = has_room(*in) && may_read(*in) <= now;
      const auto events = static_cast<short>((reads ? POLLIN : 0) | (back->blocked ? POLLOUT : 0));
      // A socket of which nothing is wanted would wake us without end once it has failed.
      if (events != 0) out.push_back({in->from, events, 0});
    }
  }
  return out;
}

Moment FaultyLine::Loop::next_moment() const {
  const Moment now = SteadyClock::now();
  Moment next = now + std::chrono::seconds(1);
  const auto at = [&next](Moment moment) { next = std::min(next, moment); };
  for (const Connection& one : connections_) {
    const bool met = one.serial == serial_;
    const bool silent = met && is(FaultKind::kTimeout);
    const bool ends = met && (is(FaultKind::kResetPeer) || (silent && fault_.delay.count() > 0));
    if (ends) at(one.met_at + fault_.delay);
    for (const Way* way : {&one.up, &one.down}) {
      if (has_room(*way) && may_read(*way) > now) at(may_read(*way));
      if (way->to_client && silent) continue;
      if (!way->queue.empty() && !way->blocked)
        at(std::max(way->queue.front().due, way->next_slice));
      if (way->queue.empty() && way->source_ended && !way->ended) at(way->end_due);
    }
  }
  return next;
}

void FaultyLine::Loop::accept() {
  while (listening_ >= 0) {
    const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client < 0) return;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (server < 0) give_up("a socket to the server");
    set_option(client, SOL_SOCKET, SO_SNDBUF, kKernelBuffer);
    set_option(client, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(server, SOL_SOCKET, SO_RCVBUF, kKernelBuffer);
    set_option(server, IPPROTO_TCP, TCP_NODELAY, 1);
    const sockaddr_in address = loopback(server_port_);
    ++accepted_;
    const auto* to = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(server, to, sizeof address) != 0 && errno != EINPROGRESS) {
      ::close(client);
      ::close(server);
      continue;
    }
    Connection one;
    one.up.from = one.down.to = client;
    one.up.to = one.down.from = server;
    one.down.to_client = true;
    one.begins = now_ + shape_.round_trip;
    connections_.push_back(std::move(one));
  }
}

// `reset`: with a RST, and what was on its way is lost.
void FaultyLine::Loop::end(Connection& one, bool reset) {
  if (std::exchange(one.gone, true)) return;
  for (const int socket : {one.client(), one.server()}) {
    const linger at_once{1, 0};
    if (reset) ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket);
  }
}

void FaultyLine::Loop::step(Connection& one) {
  for (Way* way : {&one.up, &one.down}) {
    if (!one.gone) look_at_fault(one);
    if (!one.gone) receive(one, *way);
    if (!one.gone) deliver(one, *way);
  }
  if (!one.gone && one.up.ended && one.down.ended) end(one, false);
}

// True when the fault of now is this connection's too.
bool FaultyLine::Loop::meets(Connection& one) {
  if (is(FaultKind::kNone) || one.carried < fault_.after) return false;
  if (one.serial != serial_) {
    one.serial = serial_;
    one.met_at = now_;
    one.met_after = one.carried;
    if (is(FaultKind::kTimeout)) ++met_;
  }
  return true;
}

// Faults that end connections.
void FaultyLine::Loop::look_at_fault(Connection& one) {
  if (!meets(one)) return;
  const bool over = now_ >= one.met_at + fault_.delay;
  if (is(FaultKind::kDown)) {
    go_down();
  } else if (is(FaultKind::kResetPeer) && over) {
    ++met_;
    end(one, true);
  } else if (is(FaultKind::kTimeout) && over && fault_.delay.count() > 0) {
    end(one, false);
  } else if (is(FaultKind::kLimitData) && one.carried - one.met_after >= fault_.bytes) {
    ++met_;
    end(one, false);
  }
}

void FaultyLine::Loop::receive(Connection& one, Way& way) {
  while (has_room(way) && may_read(way) <= now_) {
    std::array<char, kLargePiece> buffer;
    const ssize_t count = ::read(way.from, buffer.data(), piece_size(way));
    if (count < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      return end(one, true);
    }
    if (count == 0) {
      way.source_ended = true;
      way.end_due = now_;
      if (meets(one) && is(FaultKind::kSlowClose)) {
        ++met_;
        way.end_due += fault_.delay;
      }
      return;
    }
    const auto bytes = static_cast<std::size_t>(count);
    way.queue.push_back({std::string(buffer.data(), bytes), 0, due_of(one, way, bytes)});
    way.held += bytes;
    // The next to be read first is the neighbour, so that all get their share of the line.
    turn_ = static_cast<std::size_t>(&one - connections_.data()) + 1;
    if (shape_.bytes_per_second > 0) return;
  }
}

// When bytes that were read now arrive at the other end.
Moment FaultyLine::Loop::due_of(Connection& one, Way& way, std::size_t bytes) {
  Moment due = std::max(now_, one.begins);
  if (shape_.bytes_per_second > 0) {
    Moment& link = way.to_client ? link_down_ : link_up_;
    link = std::max(now_, link) + time_of(bytes, shape_.bytes_per_second);
    due = std::max(due, link);
  }
  due += shape_.round_trip / 2;
  if (way.to_client && meets(one)) {
    if (is(FaultKind::kLatency)) {
      ++met_;
      const auto most = fault_.jitter.count();
      due += fault_.delay;
      due += std::chrono::milliseconds(std::uniform_int_distribution(-most, most)(random_));
    } else if (is(FaultKind::kBandwidth)) {
      ++met_;
      way.paced =
          std::max(now_, way.paced) + time_of(bytes, std::max<std::uint64_t>(1, fault_.bytes));
      due = std::max(due, way.paced);
    }
  }
  way.last_due = std::max(way.last_due, due);
  return way.last_due;
}

// How many bytes may go now without passing the place where a fault begins.
std::size_t FaultyLine::Loop::allowed(const Connection& one, const Way& way) const {
  const Piece& piece = way.queue.front();
  std::uint64_t most = piece.bytes.size() - piece.sent;
  if (!way.to_client) return most;
  if (armed_) most = std::min(most, armed_->first - carried_);
  if (is(FaultKind::kNone)) return most;
  if (one.carried < fault_.after) return std::min(most, fault_.after - one.carried);
  if (is(FaultKind::kLimitData)) {
    most = std::min(most, fault_.bytes - (one.carried - one.met_after));
  }
  return most;
}

void FaultyLine::Loop::deliver(Connection& one, Way& way) {
  way.blocked = false;
  while (!way.queue.empty()) {
    Piece& piece = way.queue.front();
    const bool faulty = way.to_client && meets(one);
    if (piece.due > now_ || (faulty && is(FaultKind::kTimeout))) return;
    std::size_t most = allowed(one, way);
    if (faulty && is(FaultKind::kSlicer)) {
      if (way.next_slice > now_) return;
      const std::uint64_t half = fault_.bytes / 2;
      const auto slice = std::uniform_int_distribution(half, fault_.bytes + half)(random_);
      most = std::min<std::size_t>(most, std::max<std::uint64_t>(1, slice));
      way.next_slice = now_ + fault_.delay;
      ++met_;
    }
    const ssize_t count = ::send(way.to, piece.bytes.data() + piece.sent, most, MSG_NOSIGNAL);
    if (count < 0) {
      way.blocked = errno == EAGAIN;
      if (!way.blocked) end(one, true);
      return;
    }
    const auto sent = static_cast<std::size_t>(count);
    piece.sent += sent;
    way.held -= sent;
    if (piece.sent == piece.bytes.size()) way.queue.pop_front();
    if (!way.to_client) continue;
    one.carried += sent;
    carried_ += sent;
    look_at_armed();
    if (!one.gone) look_at_fault(one);
    if (one.gone) return;
  }
  const bool silent = way.to_client && meets(one) && is(FaultKind::kTimeout);
  if (way.source_ended && !way.ended && !silent && now_ >= way.end_due) {
    way.ended = true;
    ::shutdown(way.to, SHUT_WR);
  }
}

FaultyLine::FaultyLine(int server_port) : loop_(std::make_unique<Loop>(server_port)) {}
FaultyLine::~FaultyLine() = default;

int FaultyLine::port() const {
  return loop_->port_;
}
std::string FaultyLine::url() const {
  return "http://127.0.0.1:" + std::to_string(port());
}

void FaultyLine::set(const Fault& fault) {
  loop_->change([this, &fault] {
    loop_->armed_.reset();
    loop_->met_ = 0;
    loop_->begin_fault(fault);
  });
}

void FaultyLine::set_at(std::uint64_t total, const Fault& fault) {
  loop_->change([this, total, &fault] {
    loop_->met_ = 0;
    loop_->arm(total, fault);
  });
}

void FaultyLine::lift() {
  set(Fault{});
}

void FaultyLine::shape(const Shape& shape) {
  loop_->change([this, &shape] { loop_->shape_ = shape; });
}

std::uint64_t FaultyLine::carried() const {
  return loop_->get(&Loop::carried_);
}
std::uint64_t FaultyLine::connections() const {
  return loop_->get(&Loop::accepted_);
}
std::size_t FaultyLine::open() const {
  return loop_->open();
}
std::uint64_t FaultyLine::met() const {
  return loop_->get(&Loop::met_);
}

}  // namespace icma::fakes
