// SPDX-License-Identifier: Apache-2.0
// Files of records that travel by hand (`.icmarecords`, `.reply`): one or more sealed letters. From
// outside a letter tells which server it is for and which key opens it, and nothing of the learner;
// its length is padded. Byte for byte in sync/PROTOCOL.md, "Records by hand".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/ids.h"
#include "courses/base/seal.h"

namespace icma::records {

enum class LetterKind : std::uint32_t { kRecords = 1, kReply = 2 };

inline constexpr std::size_t kMaxLetterBytes = std::size_t{4} << 20U;
inline constexpr std::size_t kMaxRecordsFileBytes = std::size_t{128} << 20U;

struct Letter {
  LetterKind kind = LetterKind::kRecords;
  Uuid server = {};
  Hash key = {};    // id of the box key that opens it
  Hash check = {};  // SHA-256 over all of the letter before it; names the letter
  Bytes sealed = {};
};

// The bytes of one letter with this content. kInvalid when it is too long, or the key is none.
Result<std::string> write_letter(LetterKind kind, const Uuid& server, const BoxKey& key,
                                 std::string_view content);

// Cuts a file into the bytes of its letters, each looked at as by read_letter.
Result<std::vector<std::string_view>> split_letters(std::string_view file);
// kInvalid: no letter of ours, cut off, or followed by something; kTooNew: a later format;
// kCorrupt: its bytes are not those that were written. Needs no key.
Result<Letter> read_letter(std::string_view bytes);
// What is in it. kUnverified when the key is another or a byte was changed by somebody who knew to
// mend the check.
Result<std::string> open_letter(const Letter& letter, const BoxKeyPair& key);

// The length that a content of this length is padded to: at most an eighth more, at least 4 KiB.
std::size_t padded_length(std::size_t length);

}  // namespace icma::records
