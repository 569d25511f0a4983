// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fmt/format.h>

#include "courses/authoring/lint.h"
#include "courses/tool/context.h"

namespace icma::tool {

int lint(const Common& common, const LintOptions& options) {
  const auto source =
      authoring::read_program(options.folder, {.provider = common.provider, .media = common.media});
  if (!source) return report(source.error());
  const auto taxonomy = read_taxonomy(common, options.folder);
  if (!taxonomy) return report(taxonomy.error());
  const authoring::Findings findings = authoring::lint(*source, *taxonomy);
  const bool errors = authoring::has_errors(findings);
  if (options.json) {
    fmt::print("{}", pretty_json({{"ok", !errors}, {"findings", to_json(findings)}}));
    return errors ? 1 : 0;
  }
  for (const authoring::Finding& finding : findings) fmt::print("{}\n", finding.to_string());
  std::size_t words = 0;
  for (const auto& [file, page] : source->pages) words += page.words;
  fmt::print("{}: {} modules, {} pages, {} words, {} quizzes, {} findings\n",
             source->program.code.empty() ? options.folder.string() : source->program.code,
             source->program.modules.size(), source->pages.size(), words, source->quizzes.size(),
             findings.size());
  return errors ? 1 : 0;
}

}  // namespace icma::tool
