// SPDX-License-Identifier: Apache-2.0
#include "sync/server/pages.h"

#include <fmt/format.h>

#include "courses/base/bytes.h"
#include "courses/base/text.h"

namespace icma::server {
namespace {

constexpr std::string_view kStyle = R"css(
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;
color:#16202b;background:#fff}
h1{font-size:1.6rem;line-height:1.2}
label{display:block;margin:1.25rem 0 .25rem;font-weight:600}
input{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;border:2px solid #4b5a6a;
border-radius:.4rem}
.hint{color:#3c4a58;margin:.25rem 0 0}
button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.7rem 1.4rem;border:0;
border-radius:.4rem;background:#0b4f8a;color:#fff;cursor:pointer}
input:focus,button:focus,summary:focus{outline:3px solid #e07a00;outline-offset:2px}
.problem{border-left:.4rem solid #b3261e;padding:.6rem 1rem;background:#fdecea}
.note{border-left:.4rem solid #0b4f8a;padding:.6rem 1rem;background:#e8f1f9}
@media (prefers-color-scheme:dark){body{color:#eef2f6;background:#10161d}
input{background:#10161d;color:#eef2f6;border-color:#93a3b3}.hint{color:#b9c5d1}
.problem{background:#3a1614}.note{background:#12283c}button{background:#8ec5f5;color:#06121d}}
)css";

Reply html(int status, std::string_view title, std::string_view main) {
  Reply reply{.status = status,
              .headers = {{"content-type", "text/html; charset=utf-8"},
                          {"cache-control", "no-store"},
                          {"x-content-type-options", "nosniff"},
                          {"referrer-policy", "no-referrer"},
                          {"content-security-policy",
                           "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                           "frame-ancestors 'none'; base-uri 'none'"}}};
  reply.body = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>{}</title><style>{}</style></head><body><main>{}</main></body></html>\n",
      escape_html(title), kStyle, main);
  return reply;
}

std::string field(std::string_view id, std::string_view label, std::string_view value,
                  std::string_view attributes, std::string_view hint) {
  const std::string hint_id = fmt::format("{}-hint", id);
  return fmt::format(
      "<label for=\"{0}\">{1}</label>"
      "<input id=\"{0}\" name=\"{0}\" value=\"{2}\" {3}{4}>{5}",
      id, label, escape_html(value), attributes,
      hint.empty() ? "" : fmt::format(" aria-describedby=\"{}\"", hint_id),
      hint.empty() ? "" : fmt::format("<p class=\"hint\" id=\"{}\">{}</p>", hint_id, hint));
}

}  // namespace

Reply device_page(const DevicePage& page, int status) {
  std::string main = fmt::format("<h1>Sign in to {}</h1>", escape_html(page.server_name));
  if (!page.problem.empty()) {
    main += fmt::format("<p class=\"problem\" role=\"alert\">{}</p>", escape_html(page.problem));
  }
  main +=
      "<p>Enter the code that ICMA Learn shows on your computer, then sign in. "
      "Only go on if you started this yourself.</p>";
  if (page.demonstration) {
    main +=
        "<p class=\"note\">This is a demonstration server. What it records is a demonstration, "
        "not a credential.</p>";
  }
  main += "<form method=\"post\" action=\"/device\">";
  main += field("user_code", "Code from your computer", page.user_code,
                "required autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\"",
                "Eight letters, for example BCDF-GHJK.");
  main += field("login", "Login", page.login,
                "required autocomplete=\"username\" spellcheck=\"false\"", "");
  main += field("password", "Password", "",
                "required type=\"password\" autocomplete=\"current-password\"", "");
  main +=
      field("invitation", "Invitation or chapter code (only the first time, if you were given one)",
            "", "autocomplete=\"off\" spellcheck=\"false\"",
            "With a code you choose login and password here, or add it to the account you have.");
  main += field("name", "Your name, as it must appear on certificates (only with a chapter code)",
                page.name, "autocomplete=\"name\"", "");
  main += "<button type=\"submit\">Sign in on my computer</button></form>";
  return html(status, page.problem.empty() ? "Sign in" : "Problem – Sign in", main);
}

Reply signed_in_page(std::string_view server_name) {
  return html(200, "Signed in",
              fmt::format("<h1>You are signed in</h1><p role=\"status\">Go back to ICMA Learn; it "
                          "goes on by itself in a few seconds. You can close this page.</p>"
                          "<p>{}</p>",
                          escape_html(server_name)));
}

std::map<std::string, std::string> parse_form(std::string_view text) {
  const auto decode = [](std::string_view in) {
    std::string out;
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (in[i] == '+') {
        out.push_back(' ');
        continue;
      }
      if (in[i] == '%' && i + 2 < in.size()) {
        std::string digits(in.substr(i + 1, 2));
        for (char& c : digits) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if (const auto byte = parse_hex(digits)) {
          out.push_back(static_cast<char>(byte->front()));
          i += 2;
          continue;
        }
      }
      out.push_back(in[i]);
    }
    return out;
  };
  std::map<std::string, std::string> out;
  for (const std::string_view part : split(text, '&')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    out[decode(part.substr(0, equals))] = decode(part.substr(equals + 1));
  }
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

}  // namespace icma::server
