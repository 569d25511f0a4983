// SPDX-License-Identifier: Apache-2.0
// What the codes of a receipt mean and what the learner can do, in words.
#pragma once

#include <string>
#include <string_view>

#include "client/app/words.h"

namespace icma::app {

// One sentence; of a code this version does not know, that there is one.
std::string meaning_of(const Words& words, std::string_view code);
// What to do about it, one sentence; empty where nothing is to be done or the code is not known.
std::string remedy_of(const Words& words, std::string_view code);

}  // namespace icma::app
