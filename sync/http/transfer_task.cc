// SPDX-License-Identifier: Apache-2.0
#include "sync/http/transfer_task.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "courses/base/text.h"

namespace icma::http {
namespace {

// Of answers that are no success: enough for an error's text.
constexpr std::size_t kMaxErrorBody = 65'536;

// A slow rate is kept with small pieces.
long buffer_size(std::uint64_t rate) {
  constexpr std::uint64_t kLeast = 16'384;
  constexpr std::uint64_t kMost = 524'288;
  return static_cast<long>(rate == 0 ? kMost : std::clamp(rate / 10, kLeast, kMost));
}

// OpenSSL's verdict on the certificate, without the host's name.
std::string_view why_not_trusted(long verdict) {
  switch (verdict) {
    case 9:
      return "the server's certificate is not valid yet, or this machine's clock is wrong";
    case 10:
      return "the server's certificate has expired, or this machine's clock is wrong";
    default:
      return "the server's certificate is not trusted: nobody whom this machine trusts has signed "
             "it";
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace

TransferTask::TransferTask(const CurlOptions& options, const protocol::Job& job,
                           const protocol::CancelToken& cancel)
    : request_(job.request),
      sink_(job.sink),
      ended_(job.ended),
      cancel_(cancel),
      easy_(curl_easy_init()),
      limit_(options.limit.get()) {
  ICMA_CHECK(easy_ != nullptr);
  configure(options);
}

TransferTask::~TransferTask() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

void TransferTask::configure(const CurlOptions& options) {
  const bool absolute =
      request_.path.starts_with("http://") || request_.path.starts_with("https://");
  const std::string url = absolute ? request_.path : options.base_url + request_.path;
  if (!is_safe_url(url)) fail_with(ErrorKind::kInvalid, "the address is neither https nor local");
  const auto set = [this](CURLoption option, auto value) {
    curl_easy_setopt(easy_, option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, message_.data());
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  configure_line(options);
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request_.stall.count()));
  set(CURLOPT_BUFFERSIZE, buffer_size(limit_ == nullptr ? 0 : limit_->rate()));
  // In HTTP/2 a transfer that is paused would hold up the others of its connection.
  const bool limited = limit_ != nullptr && limit_->rate() > 0;
  set(CURLOPT_HTTP_VERSION,
      static_cast<long>(limited ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  const std::string scheme = url.substr(0, url.find(':'));
  // Without TLS there is no HTTP/2, so nothing to wait for.
  if (scheme == "https") set(CURLOPT_PIPEWAIT, 1L);
  // A redirect stays within the same protection; our own API never redirects.
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, scheme == "https" ? "https" : "http,https");
  set(CURLOPT_FOLLOWLOCATION, request_.expects_json ? 0L : 1L);
  set(CURLOPT_MAXREDIRS, 5L);
  for (const auto& [name, value] : request_.headers) {
    headers_ = curl_slist_append(headers_, fmt::format("{}: {}", name, value).c_str());
  }
  // No waiting for "100 Continue": our servers take the body at once.
  headers_ = curl_slist_append(headers_, "Expect:");
  set(CURLOPT_HTTPHEADER, headers_);
  if (request_.range) {
    set(CURLOPT_RANGE, fmt::format("{}-{}", request_.range->first, request_.range->last).c_str());
  }
  if (request_.method == protocol::Method::kHead) set(CURLOPT_NOBODY, 1L);
  if (request_.method == protocol::Method::kPost || request_.method == protocol::Method::kPut) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    if (request_.method == protocol::Method::kPut) set(CURLOPT_CUSTOMREQUEST, "PUT");
  }
  set(CURLOPT_HEADERFUNCTION, &TransferTask::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &TransferTask::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_XFERINFOFUNCTION, &TransferTask::on_progress);
  set(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_PRIVATE, this);
}

void TransferTask::configure_line(const CurlOptions& options) {
  const auto set = [this](CURLoption option, const std::string& value) {
    curl_easy_setopt(easy_, option, value.c_str());
  };
  if (!options.trusted_file.empty()) set(CURLOPT_CAINFO, options.trusted_file);
  if (!options.trusted_folder.empty()) set(CURLOPT_CAPATH, options.trusted_folder);
  curl_easy_setopt(easy_, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_ANY));
  const protocol::Proxy& proxy = options.proxy;
  // Empty: none, whatever the environment says.
  if (proxy.mode == protocol::ProxyMode::kNone) set(CURLOPT_PROXY, "");
  if (proxy.mode != protocol::ProxyMode::kManual) return;
  set(CURLOPT_PROXY, proxy.address);
  if (proxy.user.empty()) return;
  set(CURLOPT_PROXYUSERNAME, proxy.user);
  set(CURLOPT_PROXYPASSWORD, proxy.password);
}

std::uint64_t TransferTask::moved() const {
  curl_off_t up = 0;
  curl_off_t down = 0;
  long head = 0;
  long asked = 0;
  curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(easy_, CURLINFO_SIZE_DOWNLOAD_T, &down);
  curl_easy_getinfo(easy_, CURLINFO_HEADER_SIZE, &head);
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &asked);
  return static_cast<std::uint64_t>(up + down + head + asked);
}

CURLcode TransferTask::go_on() {
  paused_ = false;
  return curl_easy_pause(easy_, CURLPAUSE_CONT);
}

bool TransferTask::is_ahead() const {
  return limit_ != nullptr &&
         limit_->wait(std::chrono::steady_clock::now()) > std::chrono::milliseconds(0);
}

std::chrono::milliseconds TransferTask::silent_for(std::chrono::milliseconds passed) {
  long asked = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &asked);
  const std::uint64_t now = moved();
  // Before that it waits for a connection, which has a time-out of its own.
  silent_ = asked == 0 || now != moved_ ? std::chrono::milliseconds(0) : silent_ + passed;
  moved_ = now;
  return silent_;
}

std::size_t TransferTask::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const bool go_on = static_cast<TransferTask*>(self)->header_line({data, size * count});
  return go_on ? size * count : 0;
}

std::size_t TransferTask::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto* task = static_cast<TransferTask*>(self);
  if (task->is_ahead() && !task->cancelled()) {
    // libcurl keeps the piece and hands it over again.
    task->paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  const bool go_on = task->body_piece(as_bytes({data, size * count}));
  return go_on ? size * count : 0;
}

// libcurl reads the body of a redirect that it follows, and hands it to nobody.
int TransferTask::on_progress(void* self, curl_off_t /*to_come*/, curl_off_t come,
                              curl_off_t /*to_go*/, curl_off_t /*gone*/) {
  return static_cast<TransferTask*>(self)->within_limit(static_cast<std::uint64_t>(come)) ? 0 : 1;
}

bool TransferTask::within_limit(std::uint64_t bytes) {
  if (bytes <= request_.max_response_bytes) return true;
  fail_with(ErrorKind::kInvalid, "the answer is longer than expected");
  return false;
}

bool TransferTask::header_line(std::string_view line) {
  if (limit_ != nullptr) limit_->took(line.size(), std::chrono::steady_clock::now());
  line = trim(line);
  if (line.starts_with("HTTP/")) {
    // Also the head of an answer that is followed by another one, after a redirect.
    response_ = {};
    const auto space = line.find(' ');
    if (space != std::string_view::npos) {
      const std::string_view status = line.substr(space + 1, 3);
      std::from_chars(status.data(), status.data() + status.size(), response_.status);
    }
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  response_.headers[lower(trim(line.substr(0, colon)))] = std::string(trim(line.substr(colon + 1)));
  return true;
}

bool TransferTask::body_piece(ByteView piece) {
  if (cancelled()) return false;
  if (limit_ != nullptr) limit_->took(piece.size(), std::chrono::steady_clock::now());
  received_ += piece.size();
  if (!within_limit(received_)) return false;
  const bool success = response_.status >= 200 && response_.status < 300;
  if (sink_ == nullptr || !success) {
    if (!success && response_.body.size() + piece.size() > kMaxErrorBody) return true;
    response_.body.append(as_text(piece));
    return true;
  }
  Result<> taken;
  if (!begun_) {
    begun_ = true;
    taken = sink_->begin(response_);
  }
  if (taken) taken = sink_->write(piece);
  if (!taken) error_ = taken.error();
  return taken.has_value();
}

void TransferTask::fail_with(ErrorKind kind, std::string what) {
  if (!error_) error_ = Error{kind, std::move(what), request_.path};
}

// In words whose cause a person can find; libcurl's own follow.
void TransferTask::explain_network(CURLcode code) {
  constexpr long kAsksWho = 407;
  long tunnel = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &tunnel);
  if (response_.status == kAsksWho || tunnel == kAsksWho) {
    return fail_with(ErrorKind::kNetwork, std::string(protocol::kProxyWants));
  }
  if (code == CURLE_OK) return;
  const std::string said = message_[0] != '\0' ? message_.data() : curl_easy_strerror(code);
  long verdict = 0;
  curl_easy_getinfo(easy_, CURLINFO_SSL_VERIFYRESULT, &verdict);
  const bool refused =
      code == CURLE_PEER_FAILED_VERIFICATION || (code == CURLE_SSL_CONNECT_ERROR && verdict != 0);
  if (refused) {
    const std::string_view why = said.find("target host name") != std::string::npos
                                     ? "the server's certificate is for another host"
                                     : why_not_trusted(verdict);
    return fail_with(ErrorKind::kNetwork, fmt::format("{} ({})", why, said));
  }
  fail_with(ErrorKind::kNetwork, said);
}

void TransferTask::conclude(CURLcode code) {
  if (!error_ && cancelled()) fail_with(ErrorKind::kCancelled, "stopped on request");
  if (!error_) explain_network(code);
  if (!error_) {
    if (auto ours = protocol::check_ours(request_, response_); !ours) error_ = ours.error();
  }
  // An empty body still tells the sink what it is about.
  if (!error_ && sink_ != nullptr && !begun_ && response_.status / 100 == 2) {
    if (auto taken = sink_->begin(response_); !taken) error_ = taken.error();
  }
  if (!ended_) return;
  ended_(error_ ? Result<protocol::Response>(std::unexpected(*error_)) : response_);
}

Result<protocol::Response> TransferTask::take() {
  if (error_) return std::unexpected(*error_);
  return std::move(response_);
}

}  // namespace icma::http
