// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/transport.h"

#include <fmt/format.h>

#include "courses/base/text.h"

namespace icma::protocol {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
  }
  return "GET";
}

std::string_view Response::header(std::string_view name) const {
  const auto at = headers.find(name);
  return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

std::vector<Result<Response>> Transport::send_all(std::span<const Job> jobs,
                                                  const CancelToken& cancel) {
  std::vector<Result<Response>> out;
  out.reserve(jobs.size());
  for (const Job& job : jobs) {
    out.push_back(send(job.request, job.sink, cancel));
    if (job.ended) job.ended(out.back());
  }
  return out;
}

Result<> check_ours(const Request& request, const Response& response) {
  if (!request.expects_json) return {};
  const bool redirected = response.status >= 300 && response.status < 400;
  const std::string_view kind = response.header("content-type");
  const bool json = kind.starts_with("application/json");
  const bool gateway = response.status == 502 || response.status == 503 || response.status == 504;
  // A proxy in front of the server answers in its own words when the server is away.
  if (gateway || (json && !redirected)) return {};
  return fail(ErrorKind::kNetwork, std::string(kNotOurs),
              fmt::format("status {}, content type \"{}\"", response.status, kind.substr(0, 60)));
}

}  // namespace icma::protocol
