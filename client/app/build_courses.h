// SPDX-License-Identifier: Apache-2.0
// View models of the catalogue, the library and a program's page.
#pragma once

#include <set>

#include "client/app/context.h"
#include "client/app/view_models.h"

namespace icma::app {

struct CatalogueState {
  std::string query;
  std::set<std::pair<std::string, std::string>> facets;  // group, value
  std::string sort = "match";
};

CatalogueModel build_catalogue(const Context& context, const CatalogueState& state);
LibraryModel build_library(const Context& context);
// An empty model when the catalogue does not know the program.
ProgramModel build_program(const Context& context, const std::string& program);

// What its page tells of the space that its modules take, and of its films' variants.
void build_stored(const Context& context, const CatalogueItem& item, ProgramModel& model);
// Bytes of a module of a catalogue's entry in a variant.
std::uint64_t module_bytes(const Json& module, package::Variant variant);
// The variant that a module is here in or on its way in, else the one chosen for what comes.
package::Variant variant_of(const Context& context, const std::string& program,
                            const std::string& module);
// What all of a program takes, each module in its variant.
std::uint64_t whole_bytes(const Context& context, const CatalogueItem& item);

// The name of the drawing that stands for a program.
PlateName plate_of(const Context& context, const std::string& program);
// Done share of a program in thousandths, and how many modules are finished.
struct ProgramProgress {
  int permille = 0;
  int done = 0;
  int modules = 0;
  Seconds left{0};
  std::string next_module;  // the first that is not finished
};
ProgramProgress progress_of(const Context& context, const std::string& program);
// "module" or "modules".
std::string modules_word(const Words& words, std::int64_t count);
// "2 of 6 modules · 3 h 0 min left"
std::string progress_line(const Words& words, const ProgramProgress& progress);

}  // namespace icma::app
