// SPDX-License-Identifier: Apache-2.0
// A private authority and certificates of servers, made anew for each test.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string>

#include "courses/base/result.h"

namespace icma::fakes {

class Authority {
 public:
  // The authority's certificate is `folder`/root.pem.
  explicit Authority(std::filesystem::path folder, const char* name = "Private authority")
      : folder_(std::move(folder)) {
    certificate_ = make(name, key_.get(), nullptr, "CA:TRUE", "", -3600, 86'400);
    write(root(), [this](std::FILE* out) { PEM_write_X509(out, certificate_.get()); });
  }
  std::filesystem::path root() const { return folder_ / "root.pem"; }

  struct Files {
    std::string certificate;
    std::string key;
  };
  // For a server of this name ("DNS:localhost"), valid from and until so many seconds from now.
  Files issue(const std::string& name, long from_s = -3600, long until_s = 86'400) {
    const Key key = new_key();
    const Certificate made =
        make("A server", key.get(), certificate_.get(), "CA:FALSE", name, from_s, until_s);
    const std::string stem = (folder_ / ("server" + std::to_string(++count_))).string();
    write(stem + ".pem", [&made](std::FILE* out) { PEM_write_X509(out, made.get()); });
    write(stem + ".key", [&key](std::FILE* out) {
      PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return {stem + ".pem", stem + ".key"};
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  static Key new_key() { return Key(EVP_EC_gen("P-256")); }

  static void add(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    ICMA_CHECK(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  Certificate make(const char* subject, EVP_PKEY* key, X509* issuer, const char* basic,
                   const std::string& name, long from_s, long until_s) {
    Certificate out(X509_new());
    X509_set_version(out.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(out.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(out.get()), from_s);
    X509_gmtime_adj(X509_getm_notAfter(out.get()), until_s);
    X509_set_pubkey(out.get(), key);
    const auto* text = reinterpret_cast<const unsigned char*>(subject);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_UTF8, text, -1, -1,
                               0);
    X509* signer = issuer == nullptr ? out.get() : issuer;
    X509_set_issuer_name(out.get(), X509_get_subject_name(signer));
    add(out.get(), signer, NID_basic_constraints, std::string("critical,") + basic);
    if (!name.empty()) add(out.get(), signer, NID_subject_alt_name, name);
    ICMA_CHECK(X509_sign(out.get(), key_.get(), EVP_sha256()) > 0);
    return out;
  }

  template <typename Writer>
  static void write(const std::filesystem::path& path, Writer writer) {
    std::FILE* out = std::fopen(path.c_str(), "w");
    ICMA_CHECK(out != nullptr);
    writer(out);
    std::fclose(out);
  }

  std::filesystem::path folder_;
  Key key_ = new_key();
  Certificate certificate_;
  long serial_ = 0;
  int count_ = 0;
};

}  // namespace icma::fakes
