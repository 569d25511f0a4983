// SPDX-License-Identifier: Apache-2.0
#include "sync/listen/tls_context.h"

#include <openssl/ssl.h>
#include <string_view>
#include <utility>  // Asio needs it before its own headers.

namespace icma::listen {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

// The one protocol that is spoken here; a client that names others alone gets no ALPN answer.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* offered, unsigned offered_length, void*) {
  constexpr std::string_view kOurs = "http/1.1";
  for (unsigned at = 0; at < offered_length; at += 1U + offered[at]) {
    const unsigned length = offered[at];
    if (at + 1 + length > offered_length) break;
    const unsigned char* name = offered + at + 1;
    if (std::string_view(reinterpret_cast<const char*>(name), length) != kOurs) continue;
    *out = name;
    *out_length = static_cast<unsigned char>(length);
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_tls_context(const std::string& certificate,
                                                       const std::string& key) {
  // Owned by the listener and by every connection that was accepted under it.
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  error_code code;
  context->set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); }, code);
  context->use_certificate_chain_file(certificate, code);
  if (code) return fail(ErrorKind::kInvalid, "the certificate does not serve", code.message());
  context->use_private_key_file(key, ssl::context::pem, code);
  if (code || SSL_CTX_check_private_key(native) != 1) {
    return fail(ErrorKind::kInvalid, "the certificate's key does not serve", code.message());
  }
  return context;
}

}  // namespace icma::listen
