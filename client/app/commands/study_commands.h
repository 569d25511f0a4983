// SPDX-License-Identifier: Apache-2.0
// Commands of the reader and the webinar player.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/app/commands/fields.h"

namespace icma::app {

// A section of the open page, by its anchor.
struct OpenSection {
  static constexpr std::string_view kName = "open-section";
  std::string anchor;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("anchor", self.anchor));
  }
  bool operator==(const OpenSection&) const = default;
};

// Where reading is: the first visible place, and how far down in thousandths.
struct Scrolled {
  static constexpr std::string_view kName = "scrolled";
  std::string anchor;
  int permille = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("anchor", self.anchor), field("permille", self.permille));
  }
  bool operator==(const Scrolled&) const = default;
};

// An option of a check-yourself box; it does not count.
struct AnswerCheck {
  static constexpr std::string_view kName = "answer-check";
  std::string check;
  int option = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("check", self.check), field("option", self.option));
  }
  bool operator==(const AnswerCheck&) const = default;
};

// Reading evidence of a page: blocks that were on screen long enough and were not told before, and
// how much of its words is read by now, in thousandths. It may come after another page was opened,
// so it says at which sitting (ReaderModel::sitting) it was read; 0 is that of the open page.
struct PageRead {
  static constexpr std::string_view kName = "page-read";
  int sitting = 0;
  int permille = 0;
  std::vector<int> blocks;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("sitting", self.sitting), field("permille", self.permille),
                           field("blocks", self.blocks));
  }
  bool operator==(const PageRead&) const = default;
};

// From the open page to what follows it in the module, read or not.
struct NextActivity : NoMembers {
  static constexpr std::string_view kName = "next-activity";
};

struct ToggleOutline : NoMembers {
  static constexpr std::string_view kName = "toggle-outline";
};

struct ToggleNotes : NoMembers {
  static constexpr std::string_view kName = "toggle-notes";
};

// At the present place.
struct ToggleBookmark : NoMembers {
  static constexpr std::string_view kName = "toggle-bookmark";
};

struct PlayPause : NoMembers {
  static constexpr std::string_view kName = "play-pause";
};

// To this many milliseconds from the start.
struct Seek {
  static constexpr std::string_view kName = "seek";
  std::int64_t position_ms = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("position_ms", self.position_ms));
  }
  bool operator==(const Seek&) const = default;
};

// Milliseconds forward, or back when negative.
struct SeekBy {
  static constexpr std::string_view kName = "seek-by";
  std::int64_t offset_ms = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("offset_ms", self.offset_ms));
  }
  bool operator==(const SeekBy&) const = default;
};

// Thousandths of the normal pace, 500 to 3000.
struct SetSpeed {
  static constexpr std::string_view kName = "set-speed";
  int permille = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("permille", self.permille));
  }
  bool operator==(const SetSpeed&) const = default;
};

struct ToggleCaptions : NoMembers {
  static constexpr std::string_view kName = "toggle-captions";
};

struct ToggleMute : NoMembers {
  static constexpr std::string_view kName = "toggle-mute";
};

struct ToggleFullScreen : NoMembers {
  static constexpr std::string_view kName = "toggle-full-screen";
};

// Whether the transcript scrolls with the voice.
struct FollowSpeaker {
  static constexpr std::string_view kName = "follow-speaker";
  bool on = false;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("on", self.on));
  }
  bool operator==(const FollowSpeaker&) const = default;
};

struct SearchTranscript {
  static constexpr std::string_view kName = "search-transcript";
  std::string text;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("text", self.text));
  }
  bool operator==(const SearchTranscript&) const = default;
};

}  // namespace icma::app
