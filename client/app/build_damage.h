// SPDX-License-Identifier: Apache-2.0
// The screen that says what is wrong with a module on this laptop: it arrived damaged, the disk
// forgot a part of it, or its publisher left something out.
#pragma once

#include <optional>

#include "client/app/context.h"
#include "client/app/view_models.h"

namespace icma::app {

// Nothing when nothing is wrong with the module.
std::optional<ProblemModel> build_damage(const Context& context, const std::string& program,
                                         const std::string& module);

// The download for which bytes came that are not the signed ones: the module's, or that of what all
// modules share. Null when there is none.
const store::Download* damaged_download(const Context& context, const std::string& program,
                                        const std::string& module);

}  // namespace icma::app
