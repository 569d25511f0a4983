// SPDX-License-Identifier: Apache-2.0
// The catalogue: search, facets, rows. Also the library, which is a list of what is here.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "client/app/view/common.h"

namespace icma::app {

struct FacetValue {
  std::string value;
  std::string label;
  int count = 0;
  bool on = false;
};

struct FacetGroup {
  std::string group;
  std::string label;
  std::vector<FacetValue> values;
  std::string more;       // "10 more practices"; the values beyond are in the list already
  std::size_t shown = 0;  // how many of the values are shown before `more`; 0 is all
};

// A line of text with the matched stretches marked, as byte offsets.
struct MarkedText {
  std::string text;
  std::vector<std::pair<std::size_t, std::size_t>> marks;  // begin, end
};

enum class RowAction { kGet, kState };

struct CatalogueRow {
  std::string program;
  PlateName plate;
  std::string kicker;  // "PMA-150 · Program"
  std::string title;
  MarkedText found;   // where the words were found, or the summary
  std::string hours;  // "4.3 h"
  std::string parts;  // "6 modules"
  std::string level;
  std::string size;  // "386 MB"
  RowAction action = RowAction::kGet;
  Pill state;
};

struct AppliedFacet {
  std::string group;
  std::string value;
  std::string label;
};

struct CatalogueModel {
  std::string query;
  std::vector<FacetGroup> facets;
  std::vector<AppliedFacet> applied;
  std::string count;  // "6 of 21 items"
  std::string sort = "match";
  std::vector<CatalogueRow> rows;
  std::string source;  // "Catalogue of 20 November, signed"
  std::string empty;   // why there is no row, and what to do
};

struct LibraryRow {
  std::string program;
  PlateName plate;
  std::string kicker;
  std::string title;
  std::string detail;  // "2 of 6 modules · 3 h 0 min left"
  int permille = 0;
  std::string size;  // "193 of 386 MB"
  Pill state;
};

struct LibrarySuggestion {
  std::string program;
  PlateName plate;
  std::string title;  // "ETH-101 Ethics in public service"
  std::string hours;
};

// An .icmapack file to choose from.
struct BundleRow {
  std::string path;
  std::string title;  // "egv-160.icmapack"
  std::string place;  // the folder
  std::string size;
};

struct LibraryModel {
  std::vector<BundleRow> bundles;
  std::string importing;  // "Taking egv-160.icmapack …"; empty when nothing is taken
  std::vector<LibraryRow> rows;
  std::string free;  // "41 GB free on this disk"
  std::string empty_text;
  std::vector<LibrarySuggestion> suggestions;
};

}  // namespace icma::app
