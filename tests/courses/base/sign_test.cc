// SPDX-License-Identifier: Apache-2.0
#include "courses/base/sign.h"

#include <doctest/doctest.h>
#include <filesystem>

#include "courses/base/files.h"
#include "courses/base/json.h"

using namespace icma;

TEST_CASE("a signature holds for its message and key alone") {
  const KeyPair pair = KeyPair::generate();
  const Signature signature = pair.sign(as_bytes("record"));
  CHECK(verify(pair.public_key(), as_bytes("record"), signature));
  CHECK_FALSE(verify(pair.public_key(), as_bytes("recorD"), signature));
  CHECK_FALSE(verify(KeyPair::generate().public_key(), as_bytes("record"), signature));
  for (std::size_t i = 0; i < signature.bytes.size(); ++i) {
    Signature changed = signature;
    changed.bytes[i] ^= 1U;
    CHECK_FALSE(verify(pair.public_key(), as_bytes("record"), changed));
  }
  CHECK(KeyPair::from_seed(pair.seed()).public_key() == pair.public_key());
}

TEST_CASE("Ed25519 decides the published cases as they are marked") {
  const std::filesystem::path file = "../shared/fixtures/ed25519/ed25519_test.json";
  if (!std::filesystem::exists(file)) {
    MESSAGE("SKIPPED: Ed25519 fixtures are not beside this checkout");
    return;
  }
  const Json data = parse_json(read_file(file).value()).value();
  int cases = 0;
  for (const Json& group : data["testGroups"]) {
    const Json& key_json = group.contains("publicKey") ? group["publicKey"] : group["key"];
    const PublicKey key = parse_public_key(key_json["pk"].get<std::string>()).value();
    for (const Json& one : group["tests"]) {
      ++cases;
      CAPTURE(one["tcId"].get<int>());
      const auto signature = parse_signature(one["sig"].get<std::string>());
      const Bytes message = parse_hex(one["msg"].get<std::string>()).value();
      const bool good = signature && verify(key, message, *signature);
      CHECK(good == (one["result"] == "valid"));
    }
  }
  CHECK(cases >= 100);
}
