// SPDX-License-Identifier: Apache-2.0
#include "client/media/webvtt.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "client/media/order.h"
#include "courses/base/text.h"

namespace icma::media {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
constexpr std::string_view kArrow = "-->";

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\f' || c == '\n';
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Line ends as line feeds, NUL as U+FFFD, no byte order mark.
std::string normalized(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out.push_back('\n');
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else if (text[i] == '\0') {
      out += "\xEF\xBF\xBD";
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

struct Digits {
  std::int64_t value = 0;
  std::size_t count = 0;
};

Digits take_digits(std::string_view& in) {
  Digits out;
  while (out.count < in.size() && digit(in[out.count])) {
    // Longer numbers than any film lasts are kept from overflowing.
    out.value = std::min<std::int64_t>(out.value * 10 + (in[out.count] - '0'), 99'999'999);
    ++out.count;
  }
  in.remove_prefix(out.count);
  return out;
}

bool take(std::string_view& in, char c) {
  if (in.empty() || in.front() != c) return false;
  in.remove_prefix(1);
  return true;
}

// [hours:]minutes:seconds.thousandths
std::optional<std::int64_t> take_time(std::string_view& in) {
  const Digits first = take_digits(in);
  if (first.count == 0 || !take(in, ':')) return std::nullopt;
  const Digits second = take_digits(in);
  if (second.count != 2) return std::nullopt;
  std::int64_t hours = 0;
  std::int64_t minutes = first.value;
  std::int64_t seconds = second.value;
  const bool with_hours = first.count != 2 || first.value > 59;
  if (with_hours || in.starts_with(':')) {
    if (!take(in, ':')) return std::nullopt;
    const Digits third = take_digits(in);
    if (third.count != 2) return std::nullopt;
    hours = first.value;
    minutes = second.value;
    seconds = third.value;
  }
  if (!take(in, '.')) return std::nullopt;
  const Digits fraction = take_digits(in);
  if (fraction.count != 3 || minutes > 59 || seconds > 59) return std::nullopt;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction.value;
}

void skip_blanks(std::string_view& in) {
  while (!in.empty() && blank(in.front())) in.remove_prefix(1);
}

struct Times {
  std::int64_t start = 0;
  std::int64_t end = 0;
};

std::optional<Times> read_times(std::string_view line) {
  skip_blanks(line);
  const auto start = take_time(line);
  skip_blanks(line);
  if (!start.has_value() || !line.starts_with(kArrow)) return std::nullopt;
  line.remove_prefix(kArrow.size());
  skip_blanks(line);
  const auto end = take_time(line);
  if (!end.has_value()) return std::nullopt;
  return Times{*start, *end};
}

bool is_signature(std::string_view line) {
  if (!line.starts_with("WEBVTT")) return false;
  return line.size() == 6 || line[6] == ' ' || line[6] == '\t';
}

struct Reference {
  std::string_view name;
  std::string_view characters;
};
constexpr std::array kReferences{Reference{"&amp;", "&"},
                                 Reference{"&lt;", "<"},
                                 Reference{"&gt;", ">"},
                                 Reference{"&quot;", "\""},
                                 Reference{"&apos;", "'"},
                                 Reference{"&nbsp;", "\xC2\xA0"},
                                 Reference{"&AMP;", "&"},
                                 Reference{"&copy;", "\xC2\xA9"},
                                 Reference{"&lrm;", "\xE2\x80\x8E"},
                                 Reference{"&rlm;", "\xE2\x80\x8F"}};

// "&#32;" and "&#x20;": the code point and the bytes it takes; nothing for anything else.
std::optional<std::pair<std::uint32_t, std::size_t>> numeric(std::string_view text) {
  if (!text.starts_with("&#")) return std::nullopt;
  const std::size_t end = text.substr(0, 12).find(';');
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t begin = hex ? 3 : 2;
  if (end == std::string_view::npos || end <= begin) return std::nullopt;
  std::uint32_t value = 0;
  const auto [stop, error] =
      std::from_chars(text.data() + begin, text.data() + end, value, hex ? 16 : 10);
  if (error != std::errc{} || stop != text.data() + end) return std::nullopt;
  return std::pair{value, end + 1};
}

// Captions say nothing in planes that need more than this; the rest becomes U+FFFD.
void append_basic(std::string& out, std::uint32_t value) {
  if (value == 0 || value > 0xFFFF || (value >= 0xD800 && value <= 0xDFFF)) value = 0xFFFD;
  const auto byte = [&out](std::uint32_t b) { out.push_back(static_cast<char>(b)); };
  if (value < 0x80) return byte(value);
  if (value < 0x800) {
    byte(0xC0U | value >> 6U);
  } else {
    byte(0xE0U | value >> 12U);
    byte(0x80U | (value >> 6U & 0x3FU));
  }
  byte(0x80U | (value & 0x3FU));
}

// A start or end tag that WebVTT knows, or a time stamp, is dropped; so is any other tag.
std::size_t tag_end(std::string_view payload, std::size_t at) {
  const std::size_t close = payload.find('>', at);
  return close == std::string_view::npos ? payload.size() : close + 1;
}

}  // namespace

std::string cue_words(std::string_view payload) {
  std::string out;
  for (std::size_t at = 0; at < payload.size();) {
    if (payload[at] == '<') {
      at = tag_end(payload, at);
      continue;
    }
    if (payload[at] == '&') {
      const auto* known = std::ranges::find_if(kReferences, [&](const Reference& reference) {
        return payload.substr(at).starts_with(reference.name);
      });
      if (known != kReferences.end()) {
        out += known->characters;
        at += known->name.size();
        continue;
      }
      if (const auto number = numeric(payload.substr(at))) {
        append_basic(out, number->first);
        at += number->second;
        continue;
      }
    }
    out.push_back(payload[at++]);
  }
  return out;
}

Result<std::vector<Cue>> read_webvtt(std::string_view text) {
  if (text.size() > kMostBytes) return fail(ErrorKind::kInvalid, "the captions are too long");
  const std::string source = normalized(text);
  const std::vector<std::string_view> lines = split(source, '\n');
  if (lines.empty() || !is_signature(lines.front())) {
    return fail(ErrorKind::kInvalid, "the captions do not begin with WEBVTT");
  }
  std::vector<Cue> cues;
  std::size_t at = 1;
  // The rest of the header ends with an empty line, or where times stand.
  while (at < lines.size() && !lines[at].empty() &&
         lines[at].find(kArrow) == std::string_view::npos) {
    ++at;
  }
  while (at < lines.size()) {
    while (at < lines.size() && lines[at].empty()) ++at;
    if (at >= lines.size()) break;
    Cue cue;
    if (lines[at].find(kArrow) == std::string_view::npos) {
      cue.id = lines[at++];
      if (at >= lines.size()) break;
    }
    // A block without times is a note, a style, a region, or broken.
    const auto times = at < lines.size() ? read_times(lines[at]) : std::nullopt;
    const bool timed = at < lines.size() && lines[at].find(kArrow) != std::string_view::npos;
    if (timed) ++at;
    std::string payload;
    while (at < lines.size() && !lines[at].empty()) {
      if (lines[at].find(kArrow) != std::string_view::npos) break;
      if (!payload.empty()) payload.push_back('\n');
      payload += lines[at++];
    }
    if (!timed || !times.has_value()) continue;
    cue.start_ms = times->start;
    cue.end_ms = times->end;
    cue.text = cue_words(payload);
    cues.push_back(std::move(cue));
  }
  sort_by_start(cues);
  return cues;
}

std::string caption_at(const std::vector<Cue>& cues, std::int64_t position_ms) {
  std::string out;
  for (const Cue& cue : cues) {
    if (cue.start_ms > position_ms) break;
    if (position_ms >= cue.end_ms || trim(cue.text).empty()) continue;
    if (!out.empty()) out.push_back('\n');
    out += trim(cue.text);
  }
  while (std::ranges::count(out, '\n') > 1) out.erase(0, out.find('\n') + 1);
  return out;
}

}  // namespace icma::media
