// SPDX-License-Identifier: Apache-2.0
// What the server counts, in the text form that Prometheus reads (version 0.0.4). Nothing in it
// says who anybody is. Any thread.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/clock.h"

namespace icma::server {

class Metrics {
 public:
  // `route` is a pattern of the table of routes, "" for an unknown address: as many series as there
  // are routes and statuses, however many addresses are asked for.
  void request(std::string_view route, int status, Millis took);
  // One durable commit of the ledger.
  void commit(std::chrono::microseconds took, std::size_t requests);
  // A sum that only grows. `name` without prefix and "_total", of lower-case letters and '_'.
  void add(std::string_view name, std::int64_t count);
  void set(std::string_view name, std::int64_t value);
  // Asked each time the numbers are read, by the reader's thread. Before the first reader.
  void watch(std::string name, std::function<std::int64_t()> value);

  std::string text() const;

 private:
  // Upper bounds in milliseconds; the last bucket is everything.
  static constexpr std::array<int, 10> kBounds{1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000};
  struct Histogram {
    std::array<std::int64_t, kBounds.size() + 1> counts{};
    double sum_s = 0;
    void add(double seconds);
  };
  static void write(std::string& out, std::string_view name, const Histogram& histogram);

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::int64_t> requests_;
  Histogram request_times_;
  Histogram commits_;
  std::map<std::string, std::int64_t, std::less<>> counters_;
  std::map<std::string, std::int64_t, std::less<>> gauges_;
  std::vector<std::pair<std::string, std::function<std::int64_t()>>> watched_;
};

}  // namespace icma::server
