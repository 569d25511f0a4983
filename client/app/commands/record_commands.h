// SPDX-License-Identifier: Apache-2.0
// Commands about the record, sync and the instructor's preview.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/app/commands/fields.h"

namespace icma::app {

// An entry of the transcript, by its id.
struct SelectRecord {
  static constexpr std::string_view kName = "select-record";
  std::string entry;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("entry", self.entry));
  }
  bool operator==(const SelectRecord&) const = default;
};

// Pdf or csv.
struct ExportRecord {
  static constexpr std::string_view kName = "export-record";
  std::string format;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("format", self.format));
  }
  bool operator==(const ExportRecord&) const = default;
};

// The drawer.
struct OpenSync : NoMembers {
  static constexpr std::string_view kName = "open-sync";
};

struct CloseSync : NoMembers {
  static constexpr std::string_view kName = "close-sync";
};

struct SyncNow : NoMembers {
  static constexpr std::string_view kName = "sync-now";
};

// For this many minutes; 0 goes on.
struct PauseSync {
  static constexpr std::string_view kName = "pause-sync";
  int minutes = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("minutes", self.minutes));
  }
  bool operator==(const PauseSync&) const = default;
};

struct CopySyncDetails : NoMembers {
  static constexpr std::string_view kName = "copy-sync-details";
};

struct DismissToast {
  static constexpr std::string_view kName = "dismiss-toast";
  std::string toast;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("toast", self.toast));
  }
  bool operator==(const DismissToast&) const = default;
};

// Shows a program folder as a learner will see it; makes no record.
struct OpenPreview {
  static constexpr std::string_view kName = "open-preview";
  std::string folder;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("folder", self.folder));
  }
  bool operator==(const OpenPreview&) const = default;
};

struct ReloadPreview : NoMembers {
  static constexpr std::string_view kName = "reload-preview";
};

struct SelectPreviewFile {
  static constexpr std::string_view kName = "select-preview-file";
  std::string path;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("path", self.path));
  }
  bool operator==(const SelectPreviewFile&) const = default;
};

struct SelectFinding {
  static constexpr std::string_view kName = "select-finding";
  int index = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("index", self.index));
  }
  bool operator==(const SelectFinding&) const = default;
};

// A file of the previewed folder, at a line.
struct OpenInEditor {
  static constexpr std::string_view kName = "open-in-editor";
  std::string path;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("path", self.path));
  }
  bool operator==(const OpenInEditor&) const = default;
};

}  // namespace icma::app
