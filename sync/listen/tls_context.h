// SPDX-License-Identifier: Apache-2.0
// The server's side of TLS, made from two files. Within this folder only.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "courses/base/result.h"

namespace icma::listen {

// TLS 1.2 and later, http/1.1 by ALPN. kInvalid, in OpenSSL's words, when a file cannot be read, is
// no PEM, or the key is not the certificate's. A key with a passphrase is refused, not asked about.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& certificate,
                                                                    const std::string& key);

}  // namespace icma::listen
