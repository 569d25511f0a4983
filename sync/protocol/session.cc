// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/session.h"

#include "courses/base/json.h"

namespace icma::protocol {

std::string encode(const Session& session) {
  Json keys = Json::array();
  for (const PublicKey& key : session.receipt_keys) keys.push_back(key.to_hex());
  Json out{{"access", session.access},
           {"refresh", session.refresh},
           {"learner", session.learner.to_string()},
           {"server", session.server.to_string()},
           {"display_name", session.display_name},
           {"server_url", session.server_url},
           {"receipt_keys", keys}};
  if (const std::optional<BoxKey>& key = session.box_key) out["box_key"] = key->to_hex();
  return dump_json(out);
}

Result<Session> decode_session(std::string_view text) {
  ICMA_TRY(const Json json, parse_json(text, {.max_bytes = 65536, .max_depth = 4}));
  const JsonReader in(json, "session");
  Session out;
  ICMA_TRY(out.access, in.string("access"));
  ICMA_TRY(out.refresh, in.string("refresh"));
  ICMA_TRY(const std::string learner, in.string("learner"));
  ICMA_TRY(out.learner, parse_uuid(learner));
  ICMA_TRY(const std::string server, in.string("server"));
  ICMA_TRY(out.server, parse_uuid(server));
  ICMA_TRY(out.display_name, in.string("display_name"));
  ICMA_TRY(out.server_url, in.string("server_url"));
  ICMA_TRY(const std::vector<std::string> keys, in.strings("receipt_keys"));
  for (const std::string& key : keys) {
    ICMA_TRY(const PublicKey parsed, parse_public_key(key));
    out.receipt_keys.push_back(parsed);
  }
  if (in.has("box_key")) {
    ICMA_TRY(const std::string key, in.string("box_key"));
    ICMA_TRY(out.box_key, parse_box_key(key));
  }
  return out;
}

}  // namespace icma::protocol
