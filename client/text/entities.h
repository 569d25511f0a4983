// SPDX-License-Identifier: Apache-2.0
// Character references such as &mdash; and &#8212;.
#pragma once

#include <string>
#include <string_view>

namespace icma::text {

// The characters a reference with its '&' and ';' stands for; an unknown one stands for itself.
std::string decoded_entity(std::string_view entity);

}  // namespace icma::text
