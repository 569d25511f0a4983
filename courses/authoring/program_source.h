// SPDX-License-Identifier: Apache-2.0
// A program folder as an author keeps it (courses/FORMAT.md), read into the model, the learner's
// assets and the sealed keys of the final.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "courses/authoring/finding.h"
#include "courses/authoring/page.h"
#include "courses/model/program.h"
#include "courses/model/question.h"

namespace icma::authoring {

struct Asset {
  std::string path;  // in the package
  std::string mime;
  std::string module;               // "" = of the whole program
  std::string content;              // used when `file` is empty
  std::filesystem::path file = {};  // large media stay on disk until they are packed
  std::string variant = {};         // "full", "light"; "" = needed in both
};

struct QuizSource {
  std::string file;
  model::Quiz quiz;
  Json document;  // as written
};

struct ProgramSource {
  std::filesystem::path folder;
  model::Program program;
  std::vector<Asset> assets;                // learner's, program.json first
  std::optional<Json> final_key;            // the final as written, answers included
  std::map<std::string, PageSource> pages;  // by file
  std::vector<QuizSource> quizzes;          // review quizzes and the final
  Findings findings;
};

struct ReadOptions {
  std::string provider = "icma-sample";
  // Rendered media: files of `<media>/<program id>/<module id>/` join that module's assets. Empty:
  // none is at hand, and webinars without film are reported as warnings.
  std::filesystem::path media = {};
};

// Reads everything and reports what is wrong; the result holds as much as could be read. kNotFound
// when the folder has no program.md, kIo. With errors in `findings` the source must not be packed.
Result<ProgramSource> read_program(const std::filesystem::path& folder, const ReadOptions& options);

// A final in two parts that belong together.
struct SplitFinal {
  // For learners: no keys, feedback or explanation; items to order and right sides to match stand
  // in an order, and have ids, that say nothing about the answer.
  Json sealed;
  // For the server alone: the same questions with the answers, in the same order and ids.
  Json key;
};

SplitFinal split_final(const Json& document);

}  // namespace icma::authoring
