// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/outbox.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "courses/base/files.h"

namespace icma::engine {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "outbox-";
constexpr std::string_view kSuffix = ".icmarecords";

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code code;
  for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) out.push_back(at->path());
  }
  std::ranges::sort(out);
  return out;
}

// True when the file is there no more; false when it is not for this server.
Result<bool> bring(const fs::path& path, protocol::Transport& line,
                   const protocol::Session& session, const protocol::CancelToken& cancel) {
  ICMA_TRY(const std::string file, read_file(path, records::kMaxRecordsFileBytes));
  ICMA_TRY(const std::vector<std::string_view> letters, records::split_letters(file));
  ICMA_TRY(const records::Letter first, records::read_letter(letters.front()));
  if (first.server != session.server) return false;
  ICMA_TRY(const Relayed relayed, relay_records(line, file, session.receipt_keys, cancel));
  if (!relayed.taken) {
    return fail(ErrorKind::kConflict, "the server has not taken all of it yet", path.string());
  }
  std::error_code code;
  fs::remove(path, code);
  if (code) return std::unexpected(io_error("cannot remove what was brought", path, code));
  return true;
}

}  // namespace

fs::path outbox_name(const fs::path& folder, RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return folder / fmt::format("{}{}{}", kPrefix, hex(bytes), kSuffix);
}

OutboxOutcome bring_outbox(const fs::path& folder, protocol::Transport& line,
                           const protocol::Session& session, const protocol::CancelToken& cancel) {
  OutboxOutcome out;
  for (const fs::path& path : files_in(folder)) {
    const auto gone = bring(path, line, session, cancel);
    if (gone && *gone) ++out.brought;
    if (gone) continue;
    ++out.waiting;
    if (out.problem.empty()) out.problem = gone.error().describe();
  }
  return out;
}

}  // namespace icma::engine
