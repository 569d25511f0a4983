// SPDX-License-Identifier: Apache-2.0
#include "sync/server/metrics.h"

#include <fmt/format.h>

namespace icma::server {

void Metrics::Histogram::add(double seconds) {
  std::size_t i = 0;
  while (i < kBounds.size() && seconds * 1000 > kBounds[i]) ++i;
  ++counts[i];
  sum_s += seconds;
}

void Metrics::request(std::string_view route, int status, Millis took) {
  const std::lock_guard lock(mutex_);
  ++requests_[{std::string(route.empty() ? "unknown" : route), status}];
  request_times_.add(std::chrono::duration<double>(took).count());
}

void Metrics::commit(std::chrono::microseconds took, std::size_t requests) {
  const std::lock_guard lock(mutex_);
  commits_.add(std::chrono::duration<double>(took).count());
  counters_["commit_requests"] += static_cast<std::int64_t>(requests);
}

void Metrics::add(std::string_view name, std::int64_t count) {
  const std::lock_guard lock(mutex_);
  counters_[std::string(name)] += count;
}

void Metrics::set(std::string_view name, std::int64_t value) {
  const std::lock_guard lock(mutex_);
  gauges_[std::string(name)] = value;
}

void Metrics::watch(std::string name, std::function<std::int64_t()> value) {
  const std::lock_guard lock(mutex_);
  watched_.emplace_back(std::move(name), std::move(value));
}

void Metrics::write(std::string& out, std::string_view name, const Histogram& histogram) {
  out += fmt::format("# TYPE icma_{}_seconds histogram\n", name);
  std::int64_t below = 0;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    below += histogram.counts[i];
    out +=
        fmt::format("icma_{}_seconds_bucket{{le=\"{}\"}} {}\n", name, kBounds[i] / 1000.0, below);
  }
  below += histogram.counts.back();
  out += fmt::format(
      "icma_{0}_seconds_bucket{{le=\"+Inf\"}} {1}\nicma_{0}_seconds_sum {2}\n"
      "icma_{0}_seconds_count {1}\n",
      name, below, histogram.sum_s);
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string out = "# TYPE icma_requests_total counter\n";
  for (const auto& [what, count] : requests_) {
    out += fmt::format("icma_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", what.first,
                       what.second, count);
  }
  write(out, "request", request_times_);
  write(out, "commit", commits_);
  for (const auto& [name, count] : counters_) {
    out += fmt::format("# TYPE icma_{0}_total counter\nicma_{0}_total {1}\n", name, count);
  }
  for (const auto& [name, value] : gauges_) {
    out += fmt::format("# TYPE icma_{0} gauge\nicma_{0} {1}\n", name, value);
  }
  for (const auto& [name, value] : watched_) {
    out += fmt::format("# TYPE icma_{0} gauge\nicma_{0} {1}\n", name, value());
  }
  return out;
}

}  // namespace icma::server
