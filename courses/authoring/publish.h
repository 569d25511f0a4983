// SPDX-License-Identifier: Apache-2.0
// Writes and extends a published tree: immutable objects, signed metadata, and the catalogue that
// readers see first. Any static host can serve it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "courses/authoring/program_source.h"
#include "courses/base/clock.h"
#include "courses/model/taxonomy.h"
#include "courses/package/manifest.h"
#include "courses/package/metadata.h"
#include "courses/package/published_tree.h"

namespace icma::authoring {

// The keys of a publisher, each a file of 64 hex digits (the seed) in one folder outside every
// repository and every published tree.
struct PublisherKeys {
  std::vector<KeyPair> root;  // threshold: all of them
  KeyPair targets;
  KeyPair snapshot;
  KeyPair timestamp;
  KeyPair program;   // signs the programs' delegated roles
  KeyPair receipts;  // used by the record server; root names it
};

// Makes and stores what is missing in `folder` (root-1, root-2, targets, snapshot, timestamp,
// programs, receipts, each `<name>.key`), reads the rest. Files are made readable by the owner
// alone.
Result<PublisherKeys> open_keys(const std::filesystem::path& folder);

struct PublishOptions {
  std::string notice;              // stands in root and catalogue
  std::chrono::days lifetime{30};  // of the timestamp
  Time now;
};

using package::PublishedTree;

// Packs the program into the learners' tree and, when it has a final, the assessor's package into
// the other tree. Packs of modules that are only for who holds full access go to the folder
// `entitled` (package::entitled_tree), never into the learners' tree. The earlier version found in
// the tree lends its chunks. Does not touch metadata. kInvalid for a program with errors, with
// documents that name what it does not have, or with such modules where no folder is named.
struct PackedProgram {
  package::Target learner;  // of the manifest object
  package::Target assessor;
  std::string learner_path;  // "icma-sample/egv-160/1.0.0"
  std::string assessor_path;
  Json catalogue_entry;
};
Result<PackedProgram> pack_program(const ProgramSource& source, const PublishedTree& learner_tree,
                                   const PublishedTree& assessor_tree,
                                   const std::filesystem::path& entitled = {});

// Adds the packed programs to what the tree holds and signs anew: catalogue, delegated targets,
// targets, snapshot, timestamp; root is written when it is missing. Versions go up by one. The new
// timestamp is written last, so that a reader sees the old tree or the new one.
Result<> publish(const PublishedTree& tree, const std::vector<PackedProgram>& programs,
                 const model::Taxonomy& taxonomy, const PublisherKeys& keys,
                 const PublishOptions& options, package::Audience audience);

}  // namespace icma::authoring
