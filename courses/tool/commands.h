// SPDX-License-Identifier: Apache-2.0
// The subcommands of icma-course. Each prints for people on stdout (or JSON where asked) and
// returns the exit code: 0 done, 1 the work failed, 2 wrong use.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "courses/base/clock.h"
#include "courses/base/result.h"

namespace icma::tool {

struct Common {
  std::string provider = "icma-sample";
  std::filesystem::path media;      // rendered films
  std::filesystem::path practices;  // the taxonomy file; empty: beside the program folders
};

struct LintOptions {
  std::filesystem::path folder;
  bool json = false;
};
int lint(const Common& common, const LintOptions& options);

struct PublishCommand {
  std::vector<std::filesystem::path> folders;
  std::filesystem::path to;
  std::filesystem::path assessor;  // the server's tree with the finals' keys
  std::filesystem::path entitled;  // the server's packs of who holds full access; may be empty
  std::filesystem::path keys;
  std::string notice;
  int days = 30;
};
int publish(const Common& common, const PublishCommand& options, Time now);

// Packs one program into a folder without signing: objects and the manifest's name. For inspection.
struct PackCommand {
  std::filesystem::path folder;
  std::filesystem::path to;
};
int pack(const Common& common, const PackCommand& options);

// Reads a published tree as a stranger would: signatures, expiry, every object's hash, every asset.
// With `assessor`, also searches the whole learner tree, packed and unpacked, for the finals' keys.
// No entitled pack may lie in the tree; with `entitled` those packs are looked at too.
struct VerifyCommand {
  std::filesystem::path tree;
  std::filesystem::path assessor;
  std::filesystem::path entitled;
};
int verify(const VerifyCommand& options, Time now);

// Writes modules of a published tree into one file for a USB stick.
struct BundleCommand {
  std::filesystem::path tree;
  std::vector<std::string> names;  // PROGRAM or PROGRAM/MODULE[/MODULE…]
  std::string films = "full";      // or "light"
  std::filesystem::path to;
};
int bundle(const BundleCommand& options);

// What a learner who has all programs of one published tree would download for those of another.
struct DiffCommand {
  std::filesystem::path before;
  std::filesystem::path after;
  bool json = false;
};
int diff(const DiffCommand& options);

int keygen(const std::filesystem::path& folder);

// One line on stderr: what happened; what it means; what to do. Returns 1.
int report(const Error& error);

}  // namespace icma::tool
