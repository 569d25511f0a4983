// SPDX-License-Identifier: Apache-2.0
// Takes an .icmapack file into content.db: all that it holds, or nothing when a byte of it is
// wrong.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sync/transfer/transfer_engine.h"

namespace icma::transfer {

struct ImportedProgram {
  std::string program;
  std::string version;
  std::size_t modules = 0;
};

struct BundleImport {
  std::vector<ImportedProgram> programs;
  std::optional<Time> confirmed;  // the day for which the catalogue is confirmed as current
};

// On the engine's thread. The file's digest and every chunk are looked at before anything is taken;
// metadata older than those known are left alone. A program that is killed in the middle goes on
// with the next import, or from the server. As Bundle::open; kUnverified for a program that the
// publisher does not list; kNotFound while no publisher is trusted; kNoSpace, kIo, kCancelled.
Result<BundleImport> import_bundle(TransferEngine& engine, const std::filesystem::path& file,
                                   const protocol::CancelToken& cancel);

}  // namespace icma::transfer
