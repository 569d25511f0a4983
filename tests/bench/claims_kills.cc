// SPDX-License-Identifier: Apache-2.0
// What kill -9 of a download costs, by the test of that: the same processes, the same counting.
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/fakes/process.h"

namespace icma::bench {
namespace {

// What the test says of one speed of the line.
struct Speed {
  std::string name;
  unsigned long long kills = 0;
  unsigned long long median = 0;
  unsigned long long most = 0;
  unsigned long long allowed = 0;
};

std::vector<Speed> read_speeds(std::string_view output) {
  constexpr std::string_view kMark = "MESSAGE: ";
  std::vector<Speed> out;
  for (const std::string_view line : split(output, '\n')) {
    const auto mark = line.find(kMark);
    const auto end = line.find(" kills, fetched again");
    if (mark == std::string_view::npos || end == std::string_view::npos) continue;
    const std::string said(line.substr(mark + kMark.size()));
    const auto colon = said.find(": ");
    Speed one{.name = said.substr(0, colon)};
    const int read =
        std::sscanf(said.c_str() + colon,
                    ": %llu kills, fetched again: median %llu, most %llu bytes of %llu allowed",
                    &one.kills, &one.median, &one.most, &one.allowed);
    if (read == 4 && one.allowed > 0) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<Measured> kill_refetch(const Setting& setting) {
  const auto test = setting.self.parent_path() / "e2e_kill_refetch_test";
  std::error_code code;
  if (!std::filesystem::exists(test, code)) {
    return fail(ErrorKind::kNotFound, "the test of kills is not built", test.string());
  }
  if (!std::filesystem::exists("courses/catalogue", code)) {
    return fail(ErrorKind::kNotFound, "kills are measured from the folder of the sources");
  }
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "kill-refetch"));
  // Unless somebody named another count.
  ::setenv("ICMA_ROUNDS", setting.full ? "1000" : "40", 0);
  fakes::Process process({test.string()}, folder / "log");
  const int status = process.wait();
  Measured out;
  out.references.push_back({"what is allowed", {}});
  for (const Speed& one : read_speeds(process.output())) {
    out.ours.push_back(static_cast<double>(one.most) / static_cast<double>(one.allowed));
    out.references[0].values.push_back(1);
    out.notes.push_back(fmt::format("{}: {} kills, fetched again: median {}, most {} of {} bytes",
                                    one.name, one.kills, one.median, one.most, one.allowed));
  }
  if (out.ours.size() < 4) {
    return fail(ErrorKind::kInternal, "the test of kills did not end", process.output());
  }
  out.notes.emplace_back(status == 0 ? "nothing was corrupt or lost" : process.output());
  out.holds = status == 0;
  return out;
}

}  // namespace icma::bench
