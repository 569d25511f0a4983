// SPDX-License-Identifier: Apache-2.0
#include "client/host/replay.h"

#include <fmt/format.h>

#include "client/app/commands.h"
#include "courses/base/files.h"
#include "courses/base/text.h"

namespace icma::host {

Result<> replay(app::App& app, const std::filesystem::path& file,
                const std::function<void()>& settle) {
  ICMA_TRY(const std::string text, read_file(file));
  int number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || trim(line).starts_with('#')) continue;
    const auto json = parse_json(line);
    const auto command =
        json ? app::command_from_json(*json) : Result<app::Command>(std::unexpected(json.error()));
    if (!command) {
      return fail(ErrorKind::kInvalid, command.error().what,
                  fmt::format("{}:{}", file.string(), number));
    }
    app.emit(*command);
    settle();
  }
  return {};
}

}  // namespace icma::host
