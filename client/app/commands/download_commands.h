// SPDX-License-Identifier: Apache-2.0
// Commands about what is on this laptop, on its way, or on a stick.
#pragma once

#include <string>
#include <string_view>

#include "client/app/commands/fields.h"

namespace icma::app {

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

// A module with its films in the other variant: "full" or "light".
struct GetVariant {
  static constexpr std::string_view kName = "get-variant";
  std::string program;
  std::string module;
  std::string variant;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module),
                           field("variant", self.variant));
  }
  bool operator==(const GetVariant&) const = default;
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

struct PauseDownload {
  static constexpr std::string_view kName = "pause-download";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const PauseDownload&) const = default;
};

struct ResumeDownload {
  static constexpr std::string_view kName = "resume-download";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const ResumeDownload&) const = default;
};

// Finished bytes are kept for a week.
struct CancelDownload {
  static constexpr std::string_view kName = "cancel-download";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const CancelDownload&) const = default;
};

// Also over a line that is counted, this once.
struct GetAnyway {
  static constexpr std::string_view kName = "get-anyway";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const GetAnyway&) const = default;
};

// One place up in the line.
struct HurryDownload {
  static constexpr std::string_view kName = "hurry-download";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const HurryDownload&) const = default;
};

struct PauseAllDownloads : NoMembers {
  static constexpr std::string_view kName = "pause-all-downloads";
};

struct ResumeAllDownloads : NoMembers {
  static constexpr std::string_view kName = "resume-all-downloads";
};

// Looks for .icmapack files on sticks and among the person's downloads, and takes the only one.
struct LookForBundles : NoMembers {
  static constexpr std::string_view kName = "look-for-bundles";
};

// Takes the programs of an .icmapack file; the full path.
struct ImportBundle {
  static constexpr std::string_view kName = "import-bundle";
  std::string path;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("path", self.path));
  }
  bool operator==(const ImportBundle&) const = default;
};

// Takes the content off this laptop; records and progress stay.
struct RemoveDownload {
  static constexpr std::string_view kName = "remove-download";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const RemoveDownload&) const = default;
};

}  // namespace icma::app
