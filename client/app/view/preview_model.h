// SPDX-License-Identifier: Apache-2.0
// The instructor's preview: files, the page as a learner sees it, findings.
#pragma once

#include <string>
#include <vector>

namespace icma::app {

struct PreviewFile {
  std::string path;
  std::string name;
  int depth = 0;
  bool folder = false;
  bool selected = false;
  int errors = 0;
  int warnings = 0;
};

struct FindingModel {
  bool stops = false;  // it stops publishing
  std::string title;
  std::string place;  // "02-reading/page.md:4"
  std::string text;
  std::string path;
  std::string anchor;
};

struct PreviewModel {
  std::string folder;
  std::string program;  // "SWM-120"
  std::string title;    // the shown page's
  std::string saved;    // "Saved 10:31:07, shown 0.4 s later"
  std::vector<PreviewFile> files;
  std::string document;  // what the reader surface shows; empty: `plain` is shown
  std::string kicker;    // "Module 2 · 45 min"
  std::string plain;     // text of a file that is not a page
  std::vector<FindingModel> findings;
  int selected = -1;
  std::string summary;  // "5 findings"
  std::string stops;    // "3 stop publishing"; empty when none
  std::string checked;  // "SWM-120, checked 10:31:07, 12 files"
  std::string problem;  // the folder itself cannot be read
};

}  // namespace icma::app
