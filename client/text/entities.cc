// SPDX-License-Identifier: Apache-2.0
#include "client/text/entities.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "client/text/utf8.h"

namespace icma::text {
namespace {

struct Named {
  std::string_view name;
  std::string_view characters;
};

// Those that occur in prose; the rest of HTML's two thousand are shown as they are written.
constexpr std::array kNamed{
    Named{"amp", "&"},
    Named{"lt", "<"},
    Named{"gt", ">"},
    Named{"quot", "\""},
    Named{"apos", "'"},
    Named{"nbsp", "\xC2\xA0"},
    Named{"copy", "\xC2\xA9"},
    Named{"reg", "\xC2\xAE"},
    Named{"sect", "\xC2\xA7"},
    Named{"para", "\xC2\xB6"},
    Named{"middot", "\xC2\xB7"},
    Named{"deg", "\xC2\xB0"},
    Named{"plusmn", "\xC2\xB1"},
    Named{"times", "\xC3\x97"},
    Named{"divide", "\xC3\xB7"},
    Named{"frac12", "\xC2\xBD"},
    Named{"frac14", "\xC2\xBC"},
    Named{"frac34", "\xC2\xBE"},
    Named{"laquo", "\xC2\xAB"},
    Named{"raquo", "\xC2\xBB"},
    Named{"iexcl", "\xC2\xA1"},
    Named{"iquest", "\xC2\xBF"},
    Named{"cent", "\xC2\xA2"},
    Named{"pound", "\xC2\xA3"},
    Named{"euro", "\xE2\x82\xAC"},
    Named{"ndash", "\xE2\x80\x93"},
    Named{"mdash", "\xE2\x80\x94"},
    Named{"lsquo", "\xE2\x80\x98"},
    Named{"rsquo", "\xE2\x80\x99"},
    Named{"ldquo", "\xE2\x80\x9C"},
    Named{"rdquo", "\xE2\x80\x9D"},
    Named{"hellip", "\xE2\x80\xA6"},
    Named{"bull", "\xE2\x80\xA2"},
    Named{"trade", "\xE2\x84\xA2"},
    Named{"rarr", "\xE2\x86\x92"},
    Named{"larr", "\xE2\x86\x90"},
    Named{"le", "\xE2\x89\xA4"},
    Named{"ge", "\xE2\x89\xA5"},
    Named{"ne", "\xE2\x89\xA0"},
    Named{"auml", "\xC3\xA4"},
    Named{"ouml", "\xC3\xB6"},
    Named{"uuml", "\xC3\xBC"},
    Named{"Auml", "\xC3\x84"},
    Named{"Ouml", "\xC3\x96"},
    Named{"Uuml", "\xC3\x9C"},
    Named{"szlig", "\xC3\x9F"},
    Named{"aacute", "\xC3\xA1"},
    Named{"eacute", "\xC3\xA9"},
    Named{"iacute", "\xC3\xAD"},
    Named{"oacute", "\xC3\xB3"},
    Named{"uacute", "\xC3\xBA"},
    Named{"ntilde", "\xC3\xB1"},
    Named{"ccedil", "\xC3\xA7"},
    Named{"AElig", "\xC3\x86"},
    Named{"zwnj", "\xE2\x80\x8C"},
    Named{"zwj", "\xE2\x80\x8D"},
    Named{"shy", "\xC2\xAD"},
    Named{"lrm", "\xE2\x80\x8E"},
    Named{"rlm", "\xE2\x80\x8F"},
};

}  // namespace

std::string decoded_entity(std::string_view entity) {
  if (entity.size() < 3 || entity.front() != '&' || entity.back() != ';') {
    return std::string(entity);
  }
  std::string_view name = entity.substr(1, entity.size() - 2);
  if (name.front() == '#') {
    name.remove_prefix(1);
    const bool hex = !name.empty() && (name.front() == 'x' || name.front() == 'X');
    if (hex) name.remove_prefix(1);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
    if (error != std::errc{} || end != name.data() + name.size()) return std::string(entity);
    std::string out;
    append_utf8(out, static_cast<char32_t>(value));
    return out;
  }
  for (const Named& known : kNamed) {
    if (known.name == name) return std::string(known.characters);
  }
  return std::string(entity);
}

}  // namespace icma::text
