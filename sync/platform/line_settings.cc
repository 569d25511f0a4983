// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/line_settings.h"

#include "courses/base/files.h"
#include "courses/base/json.h"
#include "sync/platform/durable_file.h"

namespace icma::platform {
namespace {

constexpr const char* kPassword = "proxy-password";

}  // namespace

Result<protocol::LineChoices> load_line(const Profile& profile) {
  protocol::LineChoices choices;
  const auto text = read_file(profile.line(), 65'536);
  if (!text && text.error().kind == ErrorKind::kNotFound) return choices;
  if (!text) return std::unexpected(text.error());
  const auto json = parse_json(*text);
  if (!json) {
    return fail(ErrorKind::kInvalid, "line.json cannot be read: " + json.error().what,
                profile.line().string());
  }
  const JsonReader in(*json, "line.json");
  for (const auto& [key, before] : protocol::choices_of(choices)) {
    ICMA_TRY(const std::string value, in.optional_string(key, before));
    ICMA_TRY_VOID(protocol::set_choice(choices, key, value));
  }
  ICMA_TRY(choices.proxy.password, in.optional_string(kPassword));
  return choices;
}

Result<> save_line(const Profile& profile, const protocol::LineChoices& choices) {
  Json json = protocol::choices_of(choices);
  if (!choices.proxy.password.empty()) json[kPassword] = choices.proxy.password;
  return write_durable(profile.line(), pretty_json(json));
}

}  // namespace icma::platform
