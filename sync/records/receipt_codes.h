// SPDX-License-Identifier: Apache-2.0
// The reasons that a receipt may give, R01 to R24 (docs of the credentialing rules, "reject and
// needs-info codes"). What they say in words is the client's; PROTOCOL.md lists them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace icma::records {

inline constexpr std::array<std::string_view, 24> kReceiptCodes{
    "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12",
    "R13", "R14", "R15", "R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24"};

constexpr bool is_receipt_code(std::string_view code) {
  return std::ranges::find(kReceiptCodes, code) != kReceiptCodes.end();
}

}  // namespace icma::records
