// SPDX-License-Identifier: Apache-2.0
// What a claim is, and how one is measured: ours and its references in turn, several times.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/json.h"
#include "courses/base/result.h"

namespace icma::bench {

struct Setting {
  bool full = false;            // larger amounts where a claim has two sizes
  std::filesystem::path work;   // on the disk that is measured; emptied by each claim
  std::filesystem::path learn;  // icma-learn
  std::filesystem::path self;   // this program
};

struct Reference {
  std::string name = {};
  std::vector<double> values = {};
};

// The values of all repetitions.
struct Measured {
  std::vector<double> ours = {};
  std::vector<Reference> references = {};
  // Said beside the figures: a missing reference, what a second reading gave.
  std::vector<std::string> notes = {};
  bool holds = false;
};

struct Claim {
  std::string_view name;
  std::string_view unit;
  std::string_view beside;  // what is measured beside what, one line
  std::string_view target;
  Result<Measured> (*run)(const Setting& setting);
};

// One timed piece of work; gives the figure in the claim's unit.
using Trial = std::function<Result<double>()>;
struct NamedTrial {
  std::string name;
  Trial run;
};

// Runs ours and the references in turn, so that a busy minute of the machine meets all of them.
Result<Measured> interleave(int repetitions, const Trial& ours,
                            const std::vector<NamedTrial>& references);

double median(std::vector<double> values);
// Ours / reference, by medians. 0 when there is nothing to divide by.
double ratio(const Measured& measured, std::size_t reference = 0);

double seconds_since(std::int64_t start_ns);
std::int64_t now_ns();  // monotonic

// {"machine", "claims"} as described by `icma-bench --help`.
Json machine();
Json to_json(const Claim& claim, const Measured& measured);
std::string to_text(const Claim& claim, const Measured& measured);
// One line for a table: the ratios to the references.
std::string distance_text(const Measured& measured);

}  // namespace icma::bench
