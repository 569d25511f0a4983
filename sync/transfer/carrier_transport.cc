// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/carrier_transport.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/base/bytes.h"

namespace icma::transfer {
namespace {

using protocol::Response;

// What follows the last `part` in the path; empty when there is none.
std::string_view after(std::string_view path, std::string_view part) {
  const auto at = path.rfind(part);
  return at == std::string_view::npos ? std::string_view() : path.substr(at + part.size());
}

Response plain(int status) {
  return {.status = status, .headers = {{"content-type", "text/plain"}}, .body = {}};
}

Response bytes_of(std::string body) {
  return {.status = 200,
          .headers = {{"content-type", "application/octet-stream"}},
          .body = std::move(body)};
}

// What is not here is an answer. What cannot be read is a line that broke: it must not pass for a
// fault of the disk that is stored to.
Result<Response> not_here(const Error& error) {
  if (error.kind == ErrorKind::kNotFound) return plain(404);
  return fail(ErrorKind::kNetwork, "the source cannot be read any more", error.describe());
}

}  // namespace

Result<Response> CarrierTransport::answer_object(const protocol::Request& request,
                                                 std::string_view name) {
  const auto hash = parse_hash(name.substr(name.rfind('/') + 1));
  if (!hash) return plain(404);
  const auto length = source_->length(*hash);
  if (!length) return not_here(length.error());
  protocol::ByteRange range{0, *length - 1};
  if (*length == 0) return bytes_of("");
  if (request.range) range = *request.range;
  range.last = std::min(range.last, *length - 1);
  if (range.first > range.last) return plain(416);
  const std::uint64_t size = range.last - range.first + 1;
  if (size > kMostCarried) return plain(413);
  const auto bytes = source_->read(*hash, range.first, size);
  if (!bytes) return not_here(bytes.error());
  Response out = bytes_of(std::string(as_text(*bytes)));
  if (request.range) {
    out.status = 206;
    out.headers["content-range"] = fmt::format("bytes {}-{}/{}", range.first, range.last, *length);
  }
  return out;
}

Result<Response> CarrierTransport::answer(const protocol::Request& request) {
  const bool reads =
      request.method == protocol::Method::kGet || request.method == protocol::Method::kHead;
  if (!reads) return plain(405);
  if (const auto name = after(request.path, "/objects/"); !name.empty()) {
    return answer_object(request, name);
  }
  if (const auto file = after(request.path, "/metadata/"); !file.empty()) {
    auto text = source_->metadata(file);
    if (!text) return not_here(text.error());
    return bytes_of(std::move(*text));
  }
  const auto manifest = parse_hash(after(request.path, "/holdings/"));
  if (!manifest) return plain(404);
  const auto holdings = source_->holdings(*manifest);
  if (!holdings) return not_here(holdings.error());
  // A source that has everything says so by having no list, as any static host does.
  const std::optional<Bytes>& list = *holdings;
  if (!list) return plain(404);
  return bytes_of(std::string(as_text(*list)));
}

Result<Response> CarrierTransport::send(const protocol::Request& request, protocol::BodySink* sink,
                                        const protocol::CancelToken& cancel) {
  if (cancel.cancelled()) return fail(ErrorKind::kCancelled, "the request was given up");
  Result<Response> response = [&] {
    const std::scoped_lock lock(mutex_);
    return answer(request);
  }();
  if (!response) return response;
  if (response->body.size() > request.max_response_bytes) {
    return fail(ErrorKind::kInvalid, "an answer is longer than it may be", request.path);
  }
  if (sink == nullptr || response->status / 100 != 2) return response;
  const std::string body = std::exchange(response->body, {});
  ICMA_TRY_VOID(sink->begin(*response));
  ICMA_TRY_VOID(sink->write(as_bytes(body)));
  return response;
}

}  // namespace icma::transfer
