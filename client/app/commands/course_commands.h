// SPDX-License-Identifier: Apache-2.0
// Commands about places, the catalogue and downloads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/app/commands/fields.h"

namespace icma::app {

// A main screen: home, catalogue, library, progress, record, settings, preview.
struct Navigate {
  static constexpr std::string_view kName = "navigate";
  std::string screen;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("screen", self.screen));
  }
  bool operator==(const Navigate&) const = default;
};

// The place before this one.
struct Back : NoMembers {
  static constexpr std::string_view kName = "back";
};

// The page of a program or webinar.
struct OpenProgram {
  static constexpr std::string_view kName = "open-program";
  std::string program;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program));
  }
  bool operator==(const OpenProgram&) const = default;
};

// The place in a module where work goes on.
struct OpenModule {
  static constexpr std::string_view kName = "open-module";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const OpenModule&) const = default;
};

// One page, webinar, quiz or reflection.
struct OpenActivity {
  static constexpr std::string_view kName = "open-activity";
  std::string program;
  std::string module;
  std::string activity;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module),
                           field("activity", self.activity));
  }
  bool operator==(const OpenActivity&) const = default;
};

// The exact place where the learner stopped last.
struct Resume : NoMembers {
  static constexpr std::string_view kName = "resume";
};

// An address in the system's browser.
struct OpenLink {
  static constexpr std::string_view kName = "open-link";
  std::string url;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("url", self.url));
  }
  bool operator==(const OpenLink&) const = default;
};

// Text into the clipboard.
struct CopyText {
  static constexpr std::string_view kName = "copy-text";
  std::string text;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("text", self.text));
  }
  bool operator==(const CopyText&) const = default;
};

// The text searched for in the catalogue.
struct Search {
  static constexpr std::string_view kName = "search";
  std::string text;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("text", self.text));
  }
  bool operator==(const Search&) const = default;
};

// One box of the facet column.
struct ToggleFacet {
  static constexpr std::string_view kName = "toggle-facet";
  std::string group;
  std::string value;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("group", self.group), field("value", self.value));
  }
  bool operator==(const ToggleFacet&) const = default;
};

// No facet, no text.
struct ClearFacets : NoMembers {
  static constexpr std::string_view kName = "clear-facets";
};

// Match, title, hours or size.
struct SetSort {
  static constexpr std::string_view kName = "set-sort";
  std::string order;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("order", self.order));
  }
  bool operator==(const SetSort&) const = default;
};

// All modules that are not on this laptop.
struct GetProgram {
  static constexpr std::string_view kName = "get-program";
  std::string program;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program));
  }
  bool operator==(const GetProgram&) const = default;
};

// One module.
struct GetModule {
  static constexpr std::string_view kName = "get-module";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const GetModule&) const = default;
};

// The catalogue's version of the modules that are here.
struct UpdateProgram {
  static constexpr std::string_view kName = "update-program";
  std::string program;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program));
  }
  bool operator==(const UpdateProgram&) const = default;
};

}  // namespace icma::app
