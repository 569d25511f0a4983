// SPDX-License-Identifier: Apache-2.0
#include "sync/listen/listener.h"

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <charconv>
#include <fstream>
#include <limits>
#include <unordered_map>
#include <utility>  // Asio's coroutine support needs it before its own headers.

#include "sync/listen/tls_context.h"
#include "sync/protocol/messages.h"

namespace icma::listen {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
// Owned by the listener and by every connection that was accepted under it.
using TlsContext = std::shared_ptr<asio::ssl::context>;

constexpr std::size_t kPiece = std::size_t{256} << 10U;
constexpr std::uint32_t kHeaderLimit = 16'384;
constexpr std::uint64_t kSmallBody = 65'536;

std::uint64_t body_limit(std::string_view target) {
  return target.starts_with("/v1/") ? protocol::kMaxMessageBytes : kSmallBody;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

Incoming to_incoming(const http::request<http::string_body>& request) {
  Incoming out{.method = std::string(request.method_string()),
               .target = std::string(request.target()),
               .body = request.body()};
  for (const auto& field : request) {
    out.headers[lower({field.name_string().data(), field.name_string().size()})] =
        std::string(field.value());
  }
  return out;
}

// Whoever has one address of IPv6 has all of its network.
std::string peer_of(const tcp::socket& socket) {
  error_code code;
  const auto end = socket.remote_endpoint(code);
  if (code) return {};
  asio::ip::address address = end.address();
  if (!address.is_v6() || address.is_loopback()) return address.to_string();
  asio::ip::address_v6 six = address.to_v6();
  if (six.is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
  }
  auto bytes = six.to_bytes();
  std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string();
}

template <typename Body>
http::response<Body> head_of(const Reply& reply, const std::string& server, bool keep_alive) {
  http::response<Body> out;
  out.version(11);
  out.result(static_cast<unsigned>(reply.status));
  out.set(http::field::server, server);
  for (const auto& [name, value] : reply.headers) out.set(name, value);
  out.keep_alive(keep_alive);
  return out;
}

}  // namespace

Result<std::pair<std::string, std::uint16_t>> parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string::npos) {
    const char* from = text.data() + colon + 1;
    const char* to = text.data() + text.size();
    const auto [end, code] = std::from_chars(from, to, port);
    if (code == std::errc{} && end == to && from != to) {
      std::string host = text.substr(0, colon);
      if (host == "localhost") host = "127.0.0.1";
      return std::pair(host, port);
    }
  }
  return fail(ErrorKind::kInvalid,
              "an address to listen on is HOST:PORT, for example 127.0.0.1:8080", text);
}

struct Listener::State {
  State(Answerer& the_answerer, ListenerOptions the_options)
      : answerer(the_answerer), options(std::move(the_options)) {}

  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(tcp::socket socket, std::string peer);
  asio::awaitable<void> serve_tls(tcp::socket socket, TlsContext tls, std::string peer);
  // Whether there is room for one more of this address; takes it.
  bool let_in(const std::string& peer);
  void let_out(const std::string& peer);
  // Over a plain stream and over TLS.
  template <typename Stream>
  asio::awaitable<bool> serve_one(Stream& stream, beast::flat_buffer& buffer,
                                  const std::string& peer);
  asio::awaitable<Reply> ask(Incoming request);
  template <typename Stream>
  asio::awaitable<bool> send(Stream& stream, Reply reply, bool keep_alive, bool head);
  template <typename Stream>
  asio::awaitable<bool> send_file(Stream& stream, Reply reply, FileSlice slice, bool keep_alive);

  Answerer& answerer;
  ListenerOptions options;
  // One thread runs it, so sessions need no locks; only answers come from outside.
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::signal_set hang_up{io};
  TlsContext tls;  // null: plain
  Result<> read_certificates();
  void read_again_on_hang_up();
  std::atomic<std::size_t> connections{0};
  std::unordered_map<std::string, std::size_t> by_address;
};

bool Listener::State::let_in(const std::string& peer) {
  if (connections >= options.max_connections) return false;
  std::size_t& own = by_address[peer];
  if (options.max_per_address > 0 && own >= options.max_per_address) return false;
  ++own;
  ++connections;
  return true;
}

void Listener::State::let_out(const std::string& peer) {
  --connections;
  const auto own = by_address.find(peer);
  if (own != by_address.end() && --own->second == 0) by_address.erase(own);
}

asio::awaitable<Reply> Listener::State::ask(Incoming request) {
  const auto begin = [this, &request](auto handler) {
    auto kept = std::make_shared<decltype(handler)>(std::move(handler));
    answerer.answer(std::move(request), [this, kept](Reply reply) {
      asio::post(
          io, [kept, reply = std::move(reply)]() mutable { std::move (*kept)(std::move(reply)); });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Reply)>(
      begin, asio::use_awaitable);
}

template <typename Stream>
asio::awaitable<bool> Listener::State::send_file(Stream& stream, Reply reply, FileSlice slice,
                                                 bool keep_alive) {
  error_code code;
  auto head = head_of<http::empty_body>(reply, options.name, keep_alive);
  head.content_length(slice.length);
  http::response_serializer<http::empty_body> serializer(head);
  beast::get_lowest_layer(stream).expires_after(options.write_timeout);
  co_await http::async_write_header(stream, serializer,
                                    asio::redirect_error(asio::use_awaitable, code));
  if (code) co_return false;
  std::ifstream in(slice.path, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(slice.offset));
  std::string piece;
  for (std::uint64_t left = slice.length; left > 0;) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)));
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    // The length is promised already: cutting the connection is the only honest answer.
    if (!in) co_return false;
    beast::get_lowest_layer(stream).expires_after(options.write_timeout);
    co_await asio::async_write(stream, asio::buffer(piece),
                               asio::redirect_error(asio::use_awaitable, code));
    if (code) co_return false;
    left -= piece.size();
  }
  co_return keep_alive;
}

template <typename Stream>
asio::awaitable<bool> Listener::State::send(Stream& stream, Reply reply, bool keep_alive,
                                            bool head) {
  if (reply.file) {
    FileSlice slice = *reply.file;
    const bool goes_on = co_await send_file(stream, std::move(reply), std::move(slice), keep_alive);
    co_return goes_on;
  }
  error_code code;
  auto response = head_of<http::string_body>(reply, options.name, keep_alive);
  const std::uint64_t length = reply.head_length.value_or(reply.body.size());
  if (!head) response.body() = std::move(reply.body);
  if (reply.status != 304) response.content_length(length);
  beast::get_lowest_layer(stream).expires_after(options.write_timeout);
  if (head) {
    http::response_serializer<http::string_body> serializer(response);
    co_await http::async_write_header(stream, serializer,
                                      asio::redirect_error(asio::use_awaitable, code));
  } else {
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, code));
  }
  co_return !code && keep_alive;
}

template <typename Stream>
asio::awaitable<bool> Listener::State::serve_one(Stream& stream, beast::flat_buffer& buffer,
                                                 const std::string& peer) {
  error_code code;
  http::request_parser<http::string_body> parser;
  parser.header_limit(kHeaderLimit);
  // Only the head is read yet; what it announces is looked at below, and answered.
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  beast::get_lowest_layer(stream).expires_after(buffer.size() == 0 ? options.idle_timeout
                                                                   : options.header_timeout);
  co_await http::async_read_header(stream, buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, code));
  if (code == http::error::header_limit) {
    answerer.refused(431);
    const bool ignored = co_await send(
        stream, error_reply(431, "too_large", "the request's headers are too large"), false, false);
    co_return ignored && false;
  }
  if (code) co_return false;
  const auto target = parser.get().target();
  const std::uint64_t limit = body_limit({target.data(), target.size()});
  if (parser.content_length().value_or(0) > limit) {
    answerer.refused(413);
    const bool ignored = co_await send(
        stream, error_reply(413, "too_large", "the request is too large"), false, false);
    co_return ignored && false;
  }
  parser.body_limit(limit);
  beast::get_lowest_layer(stream).expires_after(options.body_timeout);
  co_await http::async_read(stream, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, code));
  if (code == http::error::body_limit) answerer.refused(413);
  if (code == beast::error::timeout) answerer.refused(408);
  if (code) co_return false;
  const bool keep_alive = parser.get().keep_alive();
  const bool head = parser.get().method() == http::verb::head;
  beast::get_lowest_layer(stream).expires_never();
  Incoming incoming = to_incoming(parser.get());
  incoming.peer = peer;
  Reply reply = co_await ask(std::move(incoming));
  const bool goes_on = co_await send(stream, std::move(reply), keep_alive, head);
  co_return goes_on;
}

asio::awaitable<void> Listener::State::serve(tcp::socket socket, std::string peer) {
  beast::tcp_stream stream(std::move(socket));
  try {
    beast::flat_buffer buffer(protocol::kMaxMessageBytes + kHeaderLimit);
    bool goes_on = true;
    while (goes_on) goes_on = co_await serve_one(stream, buffer, peer);
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  } catch (const std::exception&) {
    // The next request opens another connection.
    stream.close();
  }
  let_out(peer);
}

asio::awaitable<void> Listener::State::serve_tls(tcp::socket socket, TlsContext tls_then,
                                                 std::string peer) {
  beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), *tls_then);
  try {
    error_code code;
    beast::get_lowest_layer(stream).expires_after(options.header_timeout);
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(asio::use_awaitable, code));
    beast::flat_buffer buffer(protocol::kMaxMessageBytes + kHeaderLimit);
    bool goes_on = !code;
    const bool spoken = goes_on;
    while (goes_on) goes_on = co_await serve_one(stream, buffer, peer);
    if (spoken) {
      beast::get_lowest_layer(stream).expires_after(options.header_timeout);
      co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, code));
    }
  } catch (const std::exception&) {
    // The next request opens another connection.
    beast::get_lowest_layer(stream).close();
  }
  let_out(peer);
}

Result<> Listener::State::read_certificates() {
  if (options.certificate.empty() && options.certificate_key.empty()) return {};
  ICMA_TRY(tls, make_tls_context(options.certificate, options.certificate_key));
  return {};
}

void Listener::State::read_again_on_hang_up() {
  hang_up.async_wait([this](const error_code& code, int) {
    if (code) return;
    const Result<> read = read_certificates();
    if (options.certificates_read) options.certificates_read(read);
    read_again_on_hang_up();
  });
}

asio::awaitable<void> Listener::State::accept_all() {
  while (acceptor.is_open()) {
    error_code code;
    tcp::socket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, code));
    if (code == asio::error::operation_aborted) co_return;
    if (code) {
      // Out of file descriptors, most likely: give connections a moment to end.
      asio::steady_timer pause(io, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, code));
      continue;
    }
    std::string peer = peer_of(socket);
    if (!let_in(peer)) {
      answerer.refused(503);
      continue;  // closed by leaving the scope
    }
    socket.set_option(tcp::no_delay(true), code);
    if (tls) {
      asio::co_spawn(io, serve_tls(std::move(socket), tls, std::move(peer)), asio::detached);
    } else {
      asio::co_spawn(io, serve(std::move(socket), std::move(peer)), asio::detached);
    }
  }
}

Listener::Listener() = default;
Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::open(Answerer& answerer, ListenerOptions options) {
  auto listener = std::unique_ptr<Listener>(new Listener());
  listener->state_ = std::make_unique<State>(answerer, std::move(options));
  State& state = *listener->state_;
  ICMA_TRY_VOID(state.read_certificates());
  error_code code;
  const auto address = asio::ip::make_address(state.options.host, code);
  if (code) return fail(ErrorKind::kInvalid, "not an address to listen on", state.options.host);
  const tcp::endpoint endpoint(address, state.options.port);
  state.acceptor.open(endpoint.protocol(), code);
  if (!code) state.acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) state.acceptor.bind(endpoint, code);
  if (!code) state.acceptor.listen(512, code);
  if (code) {
    return fail(ErrorKind::kConflict, "cannot listen: " + code.message(),
                state.options.host + ":" + std::to_string(state.options.port));
  }
  return listener;
}

std::uint16_t Listener::port() const {
  return state_->acceptor.local_endpoint().port();
}

std::size_t Listener::connections() const {
  return state_->connections;
}

void Listener::run() {
  State& state = *state_;
  if (state.options.ends_on_signals) {
    state.signals.add(SIGTERM);
    state.signals.add(SIGINT);
    state.signals.async_wait([&state](const error_code& code, int) {
      if (!code) state.io.stop();
    });
  }
  if (state.tls) {
    state.hang_up.add(SIGHUP);
    state.read_again_on_hang_up();
  }
  asio::co_spawn(state.io, state.accept_all(), asio::detached);
  state.io.run();
}

void Listener::stop() {
  asio::post(state_->io, [this] { state_->io.stop(); });
}

}  // namespace icma::listen
