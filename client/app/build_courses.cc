// SPDX-License-Identifier: Apache-2.0
#include "client/app/build_courses.h"

#include <algorithm>

namespace icma::app {
namespace {

// A value of one facet group that an item has.
std::vector<std::string> values_of(const CatalogueItem& item, std::string_view group,
                                   bool on_laptop) {
  if (group == "kind") return {item.kind};
  if (group == "level") return {item.level};
  if (group == "here")
    return on_laptop ? std::vector<std::string>{"yes"} : std::vector<std::string>{};
  return {item.practices.begin(), item.practices.end()};
}

std::string label_of(const Context& context, const std::string& group, const std::string& value) {
  if (group == "practice") return context.library.practice_name(value);
  if (value == "program") return context.words.tr("Certificate program");
  if (value == "webinar") return context.words.tr("Webinar");
  if (value == "introductory") return context.words.tr("Introductory");
  if (value == "intermediate") return context.words.tr("Intermediate");
  if (value == "advanced") return context.words.tr("Advanced");
  if (value == "yes") return context.words.tr("Ready offline");
  return value;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kGroups{{
    {"kind", tr_key("Kind")},
    {"practice", tr_key("Practice")},
    {"level", tr_key("Level")},
    {"here", tr_key("On this laptop")},
}};

// How far a program is, where something of it can be opened.
Pill state_of(const Context& context, const Course& course) {
  const Words& words = context.words;
  const ProgramProgress progress = progress_of(context, course.program.id.value);
  if (progress.modules > 0 && progress.done == progress.modules) {
    return {Sign::kDone, words.tr("Finished")};
  }
  if (!course.opens_whole()) return {Sign::kWarning, words.tr("Parts missing")};
  if (static_cast<int>(course.ready.size()) == progress.modules) {
    return {Sign::kLaptop, words.tr("Ready offline")};
  }
  return {Sign::kDown, words.fill("{0} of {1} here", std::to_string(course.ready.size()),
                                  std::to_string(progress.modules))};
}

class CatalogueBuilder {
 public:
  CatalogueBuilder(const Context& context, const CatalogueState& state)
      : context_(context), state_(state) {}

  CatalogueModel build() {
    CatalogueModel model;
    model.query = state_.query;
    model.sort = state_.sort;
    find();
    for (const auto& [group, label] : kGroups) model.facets.push_back(facet(group, label));
    for (const auto& [group, value] : state_.facets) {
      model.applied.push_back({group, value, label_of(context_, group, value)});
    }
    for (const Found& found : found_) {
      if (passes(*found.item, {})) model.rows.push_back(row(found));
    }
    sort(model.rows);
    const Words& words = context_.words;
    model.count = words.fill("{0} of {1} items", std::to_string(model.rows.size()),
                             std::to_string(context_.library.catalogue().size()));
    if (context_.library.catalogue().empty()) {
      model.empty = words.tr("The catalogue comes with the first connection to the server.");
    } else if (model.rows.empty()) {
      model.empty = words.tr("Nothing matches. Take away a filter or use fewer words.");
    }
    model.source = context_.library.notice();
    return model;
  }

 private:
  struct Found {
    const CatalogueItem* item;
    std::string snippet;
    std::size_t order;
  };

  void find() {
    if (state_.query.find_first_not_of(' ') == std::string::npos) {
      for (const CatalogueItem& item : context_.library.catalogue()) {
        found_.push_back({&item, "", found_.size()});
      }
      return;
    }
    for (const store::CatalogueHit& hit : context_.library.search(state_.query)) {
      const CatalogueItem* item = context_.library.item(hit.program);
      if (item != nullptr) found_.push_back({item, hit.snippet, found_.size()});
    }
  }

  bool on_laptop(const CatalogueItem& item) const {
    const Course* course = context_.course(item.id);
    return course != nullptr && !course->ready.empty();
  }

  // OR within a group, AND between groups; `except` is the group whose counts are made.
  bool passes(const CatalogueItem& item, std::string_view except) const {
    for (const auto& [group, unused] : kGroups) {
      if (group == except) continue;
      bool any = false;
      bool hit = false;
      const auto values = values_of(item, group, on_laptop(item));
      for (const auto& [on_group, value] : state_.facets) {
        if (on_group != group) continue;
        any = true;
        hit = hit || std::ranges::find(values, value) != values.end();
      }
      if (any && !hit) return false;
    }
    return true;
  }

  FacetGroup facet(std::string_view group, std::string_view label) const {
    FacetGroup out;
    out.group = std::string(group);
    out.label = context_.words.tr(label);
    std::map<std::string, int> counts;
    for (const CatalogueItem& item : context_.library.catalogue()) {
      for (const std::string& value : values_of(item, group, on_laptop(item))) counts[value];
    }
    if (group == "here") counts["yes"];
    for (const Found& found : found_) {
      if (!passes(*found.item, group)) continue;
      for (const std::string& value : values_of(*found.item, group, on_laptop(*found.item))) {
        ++counts[value];
      }
    }
    for (const auto& [value, count] : counts) {
      if (value.empty()) continue;
      out.values.push_back({value, label_of(context_, out.group, value), count,
                            state_.facets.contains({out.group, value})});
    }
    std::ranges::sort(out.values, {},
                      [](const FacetValue& v) { return std::pair(-v.count, v.label); });
    return out;
  }

  // The snippet with its marks taken out, or the summary.
  MarkedText marked(const Found& found) const {
    MarkedText out;
    if (found.snippet.empty()) {
      out.text = JsonReader(found.item->entry).optional_string("summary").value_or("");
      return out;
    }
    std::size_t begin = 0;
    for (const char c : found.snippet) {
      if (c == '\x02') {
        begin = out.text.size();
      } else if (c == '\x03') {
        out.marks.emplace_back(begin, out.text.size());
      } else {
        out.text.push_back(c == '\n' ? ' ' : c);
      }
    }
    return out;
  }

  CatalogueRow row(const Found& found) const {
    const CatalogueItem& item = *found.item;
    const Words& words = context_.words;
    CatalogueRow out;
    out.program = item.id;
    out.plate = plate_of(context_, item.id);
    out.kicker = item.code + " · " + label_of(context_, "kind", item.kind);
    out.title = item.title;
    out.found = marked(found);
    out.hours = words.hours(item.duration);
    const auto modules =
        static_cast<std::int64_t>(item.entry.value("modules", Json::array()).size());
    out.parts =
        std::to_string(modules) + " " + modules_word(words, static_cast<std::int64_t>(modules));
    out.level = label_of(context_, "level", item.level);
    out.size = words.bytes(item.bytes_in(context_.films()));
    const Course* course = context_.course(item.id);
    const records::Access access = context_.access_to(item.id);
    const bool known = access.reason != records::AccessReason::kNotTold;
    if (known && access.level == records::AccessLevel::kNone) {
      out.action = RowAction::kState;
      out.state = {Sign::kLock, words.tr("Not open to you")};
      return out;
    }
    if (course == nullptr || course->ready.empty()) return out;
    out.action = RowAction::kState;
    out.state = state_of(context_, *course);
    if (known && access.level == records::AccessLevel::kPreview) {
      out.state = {Sign::kLock, words.tr("Preview")};
    }
    return out;
  }

  void sort(std::vector<CatalogueRow>& rows) const {
    if (state_.sort == "title") {
      std::ranges::sort(rows, {}, &CatalogueRow::title);
    } else if (state_.sort == "hours" || state_.sort == "size") {
      std::ranges::sort(rows, {}, [this](const CatalogueRow& row) {
        const CatalogueItem* item = context_.library.item(row.program);
        return state_.sort == "hours" ? item->duration.count()
                                      : static_cast<std::int64_t>(item->bytes_in(context_.films()));
      });
    }
  }

  const Context& context_;
  const CatalogueState& state_;
  std::vector<Found> found_;
};

}  // namespace

PlateName plate_of(const Context& context, const std::string& program) {
  const CatalogueItem* item = context.library.item(program);
  if (item != nullptr && item->kind == "webinar") return "film";
  if (program.starts_with("wsc")) return "water";
  if (program.starts_with("pma")) return "chart";
  if (program.starts_with("swm")) return "cycle";
  return "page";
}

std::string modules_word(const Words& words, std::int64_t count) {
  return words.tr("module", "modules", count);
}

std::string progress_line(const Words& words, const ProgramProgress& progress) {
  return words.fill("{0} of {1} {2} · {3} left", std::to_string(progress.done),
                    std::to_string(progress.modules), modules_word(words, progress.modules),
                    words.minutes(progress.left));
}

ProgramProgress progress_of(const Context& context, const std::string& program) {
  ProgramProgress out;
  const Course* course = context.course(program);
  if (course == nullptr) {
    const CatalogueItem* item = context.library.item(program);
    if (item == nullptr) return out;
    const Json modules = item->entry.value("modules", Json::array());
    out.modules = static_cast<int>(modules.size());
    out.left = item->duration;
    return out;
  }
  int sum = 0;
  for (const model::Module& module : course->program.modules) {
    ++out.modules;
    const auto standing = context.desk.standing(*course, module);
    const int permille = standing ? standing->permille() : 0;
    sum += permille;
    if (standing && standing->claimed) {
      ++out.done;
    } else {
      if (out.next_module.empty()) out.next_module = module.id.value;
      out.left += Seconds(module.duration.count() * (1000 - permille) / 1000);
    }
  }
  if (out.modules > 0) out.permille = sum / out.modules;
  return out;
}

CatalogueModel build_catalogue(const Context& context, const CatalogueState& state) {
  return CatalogueBuilder(context, state).build();
}

LibraryModel build_library(const Context& context) {
  LibraryModel model;
  const Words& words = context.words;
  for (const std::string& id : context.library.programs()) {
    const Course* course = context.course(id);
    const CatalogueItem* item = context.library.item(id);
    if (course == nullptr) continue;
    const ProgramProgress progress = progress_of(context, id);
    LibraryRow row;
    row.program = id;
    row.plate = plate_of(context, id);
    row.kicker = course->program.code;
    row.title = course->program.title;
    row.detail = progress_line(words, progress);
    row.permille = progress.permille;
    std::uint64_t here = 0;
    std::uint64_t all = 0;
    for (const store::Download& download : context.library.downloads()) {
      if (download.version == course->id) here += download.bytes_done;
    }
    if (item != nullptr) all = whole_bytes(context, *item);
    row.size = words.fill("{0} of {1}", words.bytes(std::min(here, std::max(all, here))),
                          words.bytes(std::max(all, here)));
    row.state = state_of(context, *course);
    model.rows.push_back(std::move(row));
  }
  model.free = words.fill("{0} free on this disk", words.bytes(context.free_bytes));
  if (!model.rows.empty()) return model;
  model.empty_text =
      words.tr("What you get from the catalogue stands here and opens without a connection.");
  for (const CatalogueItem& item : context.library.catalogue()) {
    if (model.suggestions.size() == 2) break;
    model.suggestions.push_back({item.id, plate_of(context, item.id), item.code + " " + item.title,
                                 words.hours(item.duration)});
  }
  return model;
}

}  // namespace icma::app
