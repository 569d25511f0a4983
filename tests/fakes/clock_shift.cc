// SPDX-License-Identifier: Apache-2.0
// Loaded into a process of a test (LD_PRELOAD): its clocks say something else than the machine's.
// ICMA_CLOCK_LATER is how many seconds later it is, by the wall clock and since boot;
// ICMA_CLOCK_WRONG is by how many more the wall clock is ahead. CLOCK_MONOTONIC, by which programs
// wait, stays as it is.
#include <cstdlib>
#include <ctime>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

long number(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::atol(text) : 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, out);
  if (result != 0) return static_cast<int>(result);
  static const long later = number("ICMA_CLOCK_LATER");
  static const long wrong = number("ICMA_CLOCK_WRONG");
  if (clock == CLOCK_BOOTTIME) out->tv_sec += later;
  if (clock == CLOCK_REALTIME) out->tv_sec += later + wrong;
  return 0;
}

time_t time(time_t* out) noexcept {
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(timeval* out, void* /*zone*/) noexcept {
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

}  // extern "C"
