// Self-signed certificates, made when a test needs them.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "support/temporary_directory.hpp"

namespace sar::net {

// Two PEM files in a directory of their own, removed at the end.
class TestCertificate {
 public:
  // `names` as subjectAltName takes them: "DNS:localhost,IP:127.0.0.1".
  explicit TestCertificate(const std::string& names) { write(names); }

  [[nodiscard]] std::string certificate() const { return directory_ / "certificate.pem"; }
  [[nodiscard]] std::string key() const { return directory_ / "key.pem"; }

  // Replaces both files.
  void write(const std::string& names) const {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"),
                                                                  &EVP_PKEY_free};
    const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key.get());
    X509_NAME* name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    extend(x509, NID_basic_constraints, "critical,CA:TRUE");
    extend(x509, NID_subject_alt_name, names);
    X509_sign(x509, key.get(), EVP_sha256());
    write_pem(this->certificate(), [&](FILE* file) { PEM_write_X509(file, x509); });
    write_pem(this->key(), [&](FILE* file) {
      PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

 private:
  static void extend(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  template <class Write>
  static void write_pem(const std::string& path, Write write) {
    FILE* file = std::fopen(path.c_str(), "w");
    write(file);
    std::fclose(file);
  }

  test::TemporaryDirectory directory_;
};

}  // namespace sar::net
