// A second SigV4 implementation, the client's side, for tests: it shares nothing with the verifier but the digests.
//
// Plain values, one thread. The caller gives path and query as they go on the wire and, where a case needs it, as they
// are signed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/credentials.hpp"
#include "mocks3/http/message.hpp"
#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::test {

inline constexpr std::string_view kExampleKey = "AKIAIOSFODNN7EXAMPLE";
inline constexpr std::string_view kExampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view kEmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

inline std::string hex_sha256(std::string_view text) { return utils::hex_encode(utils::sha256(text)); }

struct Signer {
  std::string access_key{kExampleKey};
  std::string secret{kExampleSecret};
  std::string timestamp = "20130524T000000Z";
  std::string date = "20130524";
  std::string region = "us-east-1";
  std::string service = "s3";
  std::string terminator = "aws4_request";

  std::string scope() const { return date + '/' + region + '/' + service + '/' + terminator; }
  std::string key() const {
    std::string k = utils::hmac_sha256("AWS4" + secret, date);
    for (const std::string& part : {region, service, terminator}) k = utils::hmac_sha256(k, part);
    return k;
  }
  std::string sign(const std::string& text) const { return utils::hex_encode(utils::hmac_sha256(key(), text)); }
  std::string sign_canonical(const std::string& canonical) const {
    return sign("AWS4-HMAC-SHA256\n" + timestamp + '\n' + scope() + '\n' + hex_sha256(canonical));
  }
};

/// A request under construction; `signed_*` default to what is sent.
struct TestRequest {
  std::string method = "GET";
  std::string path = "/examplebucket/key";
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;  // lower-case names
  std::string signed_path;                                   // empty: as `path`
  std::string signed_query;                                  // empty: as `query`, which must be canonical then

  void set(const std::string& name, const std::string& value) {
    erase(name);
    headers.emplace_back(name, value);
  }
  void erase(const std::string& name) {
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
  }
  std::string get(const std::string& name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }

  /// Every header but the given ones, sorted.
  std::string header_names(const std::vector<std::string>& without = {"authorization"}) const {
    std::map<std::string, int> names;
    for (const auto& [name, value] : headers) names[name];
    for (const std::string& name : without) names.erase(name);
    std::string list;
    for (const auto& [name, ignored] : names) list += (list.empty() ? "" : ";") + name;
    return list;
  }

  std::string canonical(const std::string& names, const std::string& hash) const {
    std::string text = method + '\n' + (signed_path.empty() ? path : signed_path) + '\n' +
                       (signed_query.empty() ? query : signed_query) + '\n';
    std::string_view rest = names;
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      std::string value;
      for (const auto& [key, field] : headers) {
        if (key == name) value += (value.empty() ? "" : ",") + std::string(utils::trim(field));
      }
      text += std::string(name) + ':' + value + '\n';
    }
    return text + '\n' + names + '\n' + hash;
  }

  void sign_header(const Signer& signer, std::string names = "") {
    if (names.empty()) names = header_names();
    set("authorization", "AWS4-HMAC-SHA256 Credential=" + signer.access_key + '/' + signer.scope() +
                             ",SignedHeaders=" + names +
                             ",Signature=" + signer.sign_canonical(canonical(names, get("x-amz-content-sha256"))));
  }

  http::Request build() const {
    http::Request request;
    request.method = method;
    request.target = query.empty() ? path : path + '?' + query;
    request.path = std::string_view(request.target).substr(0, path.size());
    if (!query.empty()) request.query = std::string_view(request.target).substr(path.size() + 1);
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return request;
  }
};

/// A small signed GET that verifies as it is.
inline TestRequest plain_request() {
  TestRequest request;
  request.set("host", "localhost:9000");
  request.set("x-amz-date", "20130524T000000Z");
  request.set("x-amz-content-sha256", std::string(kEmptyHash));
  return request;
}

inline std::string detail(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.details) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace mocks3::s3api::test
