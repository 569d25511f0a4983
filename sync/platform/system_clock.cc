// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/system_clock.h"

#include <cstdlib>
#include <ctime>
#include <date/tz.h>
#include <filesystem>
#include <fstream>

#include "courses/base/text.h"

namespace icma::platform {
namespace {

std::string first_line(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return std::string(trim(line));
}

bool looks_like_zone(std::string_view name) {
  return !name.empty() && name.size() < 64 && name.front() != '/' && name.front() != ':';
}

}  // namespace

SystemClock::SystemClock() : zone_(local_zone()) {
  const auto id = parse_uuid(first_line("/proc/sys/kernel/random/boot_id"));
  SystemRandom random;
  // Without the system's id every start counts as a boot of its own: less evidence, never wrong.
  boot_ = id ? *id : make_uuid_v4(random);
}

Time SystemClock::now() const {
  return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

Millis SystemClock::since_boot() const {
  timespec at{};
  clock_gettime(CLOCK_BOOTTIME, &at);
  return Millis(static_cast<std::int64_t>(at.tv_sec) * 1000 + at.tv_nsec / 1'000'000);
}

std::string local_zone() {
  if (const char* tz = std::getenv("TZ"); tz != nullptr) {
    const std::string_view name = tz[0] == ':' ? tz + 1 : tz;
    if (looks_like_zone(name)) return std::string(name);
  }
  std::error_code code;
  const std::string link = std::filesystem::read_symlink("/etc/localtime", code).string();
  const auto at = link.find("zoneinfo/");
  if (!code && at != std::string::npos) return link.substr(at + 9);
  const std::string name = first_line("/etc/timezone");
  return looks_like_zone(name) ? name : "UTC";
}

int zone_offset_minutes(Time at, std::string_view zone) {
  try {
    const auto info = date::locate_zone(zone)->get_info(at);
    return static_cast<int>(std::chrono::floor<std::chrono::minutes>(info.offset).count());
  } catch (const std::exception&) {
    return 0;
  }
}

}  // namespace icma::platform
