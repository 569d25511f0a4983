// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <thread>

namespace icma::bench {
namespace {

Json spread(const std::vector<double>& values) {
  if (values.empty()) return {{"median", nullptr}, {"min", nullptr}, {"max", nullptr}};
  return {{"median", median(values)},
          {"min", std::ranges::min(values)},
          {"max", std::ranges::max(values)}};
}

std::string range_text(const std::vector<double>& values) {
  if (values.empty()) return "not measured";
  return fmt::format("{:.4g} ({:.4g}–{:.4g})", median(values), std::ranges::min(values),
                     std::ranges::max(values));
}

std::string first_line(const char* file, std::string_view key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    const auto colon = line.find_first_not_of(": \t", key.size());
    return colon == std::string::npos ? "" : line.substr(colon);
  }
  return {};
}

}  // namespace

Result<Measured> interleave(int repetitions, const Trial& ours,
                            const std::vector<NamedTrial>& references) {
  Measured out;
  for (const NamedTrial& reference : references) out.references.push_back({reference.name, {}});
  for (int i = 0; i < repetitions; ++i) {
    ICMA_TRY(const double value, ours());
    out.ours.push_back(value);
    for (std::size_t r = 0; r < references.size(); ++r) {
      ICMA_TRY(const double beside, references[r].run());
      out.references[r].values.push_back(beside);
    }
  }
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double ratio(const Measured& measured, std::size_t reference) {
  if (reference >= measured.references.size()) return 0;
  const double beside = median(measured.references[reference].values);
  return beside > 0 ? median(measured.ours) / beside : 0;
}

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

double seconds_since(std::int64_t start_ns) {
  return static_cast<double>(now_ns() - start_ns) / 1e9;
}

Json machine() {
  return {{"cpu", first_line("/proc/cpuinfo", "model name")},
          {"cores", std::thread::hardware_concurrency()},
          {"memory", first_line("/proc/meminfo", "MemTotal")},
          {"kernel", first_line("/proc/version", "Linux version")},
#ifdef NDEBUG
          {"build", "release"}};
#else
          {"build", "debug"}};
#endif
}

Json to_json(const Claim& claim, const Measured& measured) {
  Json references = Json::array();
  for (std::size_t i = 0; i < measured.references.size(); ++i) {
    Json one = spread(measured.references[i].values);
    one["name"] = measured.references[i].name;
    one["ratio"] = ratio(measured, i) > 0 ? Json(ratio(measured, i)) : Json(nullptr);
    references.push_back(std::move(one));
  }
  return {{"name", std::string(claim.name)},
          {"unit", std::string(claim.unit)},
          {"ours", spread(measured.ours)},
          {"references", std::move(references)},
          {"ratio", ratio(measured) > 0 ? Json(ratio(measured)) : Json(nullptr)},
          {"target", std::string(claim.target)},
          {"holds", measured.holds},
          {"repetitions", measured.ours.size()}};
}

std::string to_text(const Claim& claim, const Measured& measured) {
  std::string out = fmt::format("{}: {} {}, {}\n", claim.name, range_text(measured.ours),
                                claim.unit, measured.holds ? "holds" : "does not hold");
  for (std::size_t i = 0; i < measured.references.size(); ++i) {
    const Reference& reference = measured.references[i];
    out += fmt::format("  beside {}: {}", reference.name, range_text(reference.values));
    if (ratio(measured, i) > 0) out += fmt::format(", ratio {:.3g}", ratio(measured, i));
    out += '\n';
  }
  out += fmt::format("  target: {}; {} repetitions\n", claim.target, measured.ours.size());
  return out;
}

std::string distance_text(const Measured& measured) {
  if (measured.ours.empty()) return "not measured";
  if (measured.references.empty()) return fmt::format("{:.3g}", median(measured.ours));
  std::string out;
  for (std::size_t i = 0; i < measured.references.size(); ++i) {
    out += fmt::format("{}{:.3g} of {}", i > 0 ? ", " : "", ratio(measured, i),
                       measured.references[i].name);
  }
  return out;
}

}  // namespace icma::bench
