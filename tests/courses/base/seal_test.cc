// SPDX-License-Identifier: Apache-2.0
#include "courses/base/seal.h"

#include <doctest/doctest.h>

using namespace icma;

TEST_CASE("a sealed box opens for its key alone, and only as it was closed") {
  SystemRandom random;
  const BoxKeyPair owner = BoxKeyPair::generate(random);
  const Bytes content = to_bytes("what Ana wrote");
  const Bytes sealed = seal(owner.public_key(), content).value();
  CHECK(sealed.size() == content.size() + kSealOverhead);
  CHECK(owner.open(sealed).value() == content);
  CHECK(BoxKeyPair::from_seed(owner.seed()).open(sealed).value() == content);
  CHECK(BoxKeyPair::generate(random).open(sealed).error().kind == ErrorKind::kUnverified);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1U;
    CHECK_FALSE(owner.open(changed));
  }
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    CHECK_FALSE(owner.open(ByteView(sealed).first(length)));
  }
}

TEST_CASE("two boxes of one content have nothing in common") {
  const BoxKeyPair owner = BoxKeyPair::from_seed({1});
  CHECK(seal(owner.public_key(), to_bytes("x")).value() !=
        seal(owner.public_key(), to_bytes("x")).value());
}

TEST_CASE("a key that is none seals nothing") {
  CHECK(seal(BoxKey{}, to_bytes("x")).error().kind == ErrorKind::kInvalid);
  CHECK_FALSE(parse_box_key("00"));
  CHECK_FALSE(parse_box_key(std::string(64, 'G')));
  const BoxKey key = BoxKeyPair::from_seed({1}).public_key();
  CHECK(parse_box_key(key.to_hex()).value() == key);
}
