// SPDX-License-Identifier: Apache-2.0
// Where `icma-server serve` finds the facts about programs.
#pragma once

#include <filesystem>
#include <memory>

#include "sync/server/course_facts.h"

namespace icma::server {

// Reads the assessor's tree in DATA/assessor, else DATA/facts.json; without either every completion
// waits for facts.
Result<std::unique_ptr<CourseFacts>> load_course_facts(const std::filesystem::path& data);

}  // namespace icma::server
