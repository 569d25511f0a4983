// SPDX-License-Identifier: Apache-2.0
// Identifiers: UUIDs (RFC 9562) and strings that must not be mixed up.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma {

// Where unpredictable bytes come from. The simulation supplies a seeded one.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

// The operating system's random source. Safe to use from any thread.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
  // 8-4-4-4-12 lower-case hex digits.
  std::string to_string() const;
  ByteView view() const { return bytes; }
  bool is_nil() const { return *this == Uuid{}; }
};

// Version 7: 48 bits of milliseconds since 1970, the rest random. Sorts by time of creation.
Uuid make_uuid_v7(std::chrono::sys_time<std::chrono::milliseconds> now, RandomSource& random);
// Version 4: all random.
Uuid make_uuid_v4(RandomSource& random);
// Version 5: of a name within a namespace, always the same (SHA-1, as RFC 9562 has it).
Uuid make_uuid_v5(const Uuid& space, std::string_view name);
// kInvalid unless the text has the form of Uuid::to_string().
Result<Uuid> parse_uuid(std::string_view text);
// kInvalid unless there are exactly 16 bytes.
Result<Uuid> uuid_from_bytes(ByteView bytes);

// A string that names one kind of thing: `using ModuleId = StringId<struct ModuleTag>;`.
template <typename Tag>
struct StringId {
  std::string value;

  StringId() = default;
  explicit StringId(std::string text) : value(std::move(text)) {}
  auto operator<=>(const StringId&) const = default;
  bool empty() const { return value.empty(); }
};

// True for what may stand in an id of content: 1-64 of a-z, 0-9, '-', not at the ends, not doubled.
bool is_slug(std::string_view text);

}  // namespace icma

template <>
struct std::hash<icma::Uuid> {
  std::size_t operator()(const icma::Uuid& value) const noexcept {
    std::size_t seed = 0;
    for (std::size_t i = 8; i < 16; ++i) seed = (seed << 8U) | value.bytes[i];
    return seed;
  }
};

template <typename Tag>
struct std::hash<icma::StringId<Tag>> {
  std::size_t operator()(const icma::StringId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
