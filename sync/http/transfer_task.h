// SPDX-License-Identifier: Apache-2.0
// One transfer: a curl handle with its request, and what has come of it. Touched by the transport's
// thread alone, from start until `done`.
#pragma once

#include <curl/curl.h>

#include "sync/http/curl_transport.h"

namespace icma::http {

class TransferTask {
 public:
  TransferTask(const CurlOptions& options, const protocol::Job& job,
               const protocol::CancelToken& cancel);
  ~TransferTask();
  TransferTask(const TransferTask&) = delete;
  TransferTask& operator=(const TransferTask&) = delete;

  CURL* handle() const { return easy_; }
  bool cancelled() const { return cancel_.cancelled(); }
  std::chrono::seconds stall() const { return request_.stall; }
  // Bytes that went either way so far, heads included.
  std::uint64_t moved() const;
  // Stopped in the middle because the rate is used up.
  bool is_paused() const { return paused_; }
  // Goes on; may be paused at once again. An error is the end of it.
  CURLcode go_on();
  // Nothing came or went for so long since the request was sent. `passed`: since the last call.
  std::chrono::milliseconds silent_for(std::chrono::milliseconds passed);
  // What came of it is final, and told to who asked for that.
  void conclude(CURLcode code);
  // The caller may look at it from now on.
  void set_done() { done_ = true; }
  void fail_with(ErrorKind kind, std::string what);
  bool is_done() const { return done_; }
  Result<protocol::Response> take();

 private:
  void configure(const CurlOptions& options);
  void configure_line(const CurlOptions& options);
  void explain_network(CURLcode code);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  bool is_ahead() const;
  static int on_progress(void* self, curl_off_t to_come, curl_off_t come, curl_off_t to_go,
                         curl_off_t gone);
  bool within_limit(std::uint64_t bytes);
  bool header_line(std::string_view line);
  bool body_piece(ByteView piece);

  protocol::Request request_;
  protocol::BodySink* sink_;
  std::function<void(const Result<protocol::Response>&)> ended_;
  const protocol::CancelToken& cancel_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  RateLimit* limit_;
  bool paused_ = false;
  std::uint64_t moved_ = 0;  // when last looked at
  std::chrono::milliseconds silent_{0};
  std::array<char, CURL_ERROR_SIZE> message_{};
  protocol::Response response_;
  std::uint64_t received_ = 0;
  bool begun_ = false;  // the sink has seen the head
  bool done_ = false;
  std::optional<Error> error_;
};

}  // namespace icma::http
