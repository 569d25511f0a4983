// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/policy.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "courses/base/files.h"
#include "courses/base/json.h"
#include "courses/base/text.h"

namespace icma::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = 65'536;
constexpr std::array<std::string_view, 3> kMembers{"take_from", "trust", "settings"};

// Relative folders are to be ignored, says the XDG base directory specification.
std::vector<fs::path> folders() {
  const char* set = std::getenv("XDG_CONFIG_DIRS");
  const std::string text = set != nullptr && set[0] != '\0' ? set : "/etc/xdg";
  std::vector<fs::path> out;
  for (const std::string_view one : split(text, ':')) {
    if (one.starts_with('/')) out.emplace_back(one);
  }
  return out;
}

bool is_source(std::string_view text) {
  return text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
}

Result<> read_settings(const JsonReader& in, Policy& policy) {
  if (!in.has("settings")) return {};
  ICMA_TRY(const JsonReader settings, in.object("settings"));
  protocol::LineChoices scratch;
  for (const auto& [key, value] : settings.value().items()) {
    ICMA_TRY(const std::string text, settings.string(key));
    ICMA_TRY_VOID(protocol::set_choice(scratch, key, text));
    policy.settings.emplace(key, text);
  }
  return {};
}

Result<Policy> parse_policy(const std::string& text) {
  Policy policy;
  ICMA_TRY(const Json json, parse_json(text));
  const JsonReader in(json, "policy");
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "a policy is an object");
  for (const auto& [key, value] : json.items()) {
    if (std::ranges::find(kMembers, key) == kMembers.end()) {
      return fail(ErrorKind::kInvalid, "a policy has no such member", key);
    }
  }
  ICMA_TRY(policy.take_from, in.optional_strings("take_from"));
  for (const std::string& source : policy.take_from) {
    if (is_source(source)) continue;
    return in.error("take_from", "whole paths and http addresses");
  }
  ICMA_TRY(policy.trust, in.optional_string("trust"));
  if (!policy.trust.empty() && policy.trust.is_relative()) return in.error("trust", "a whole path");
  ICMA_TRY_VOID(read_settings(in, policy));
  return policy;
}

}  // namespace

Result<Policy> read_policy() {
  for (const fs::path& folder : folders()) {
    const fs::path file = folder / "icma-learn" / "policy.json";
    const auto text = read_file(file, kMostBytes);
    if (!text && text.error().kind == ErrorKind::kNotFound) continue;
    if (!text) return std::unexpected(text.error());
    auto policy = parse_policy(*text);
    if (!policy) {
      return fail(ErrorKind::kInvalid,
                  "the policy of this machine is not as this program understands it",
                  file.string() + ": " + policy.error().describe());
    }
    policy->file = file;
    return policy;
  }
  return Policy{};
}

void apply_policy(const Policy& policy, protocol::LineChoices& choices) {
  for (const auto& [key, value] : policy.settings) (void)protocol::set_choice(choices, key, value);
}

}  // namespace icma::platform
