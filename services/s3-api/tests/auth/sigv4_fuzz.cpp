// Any bytes as request line, headers and body of an authentication: it must answer, and only a signature made with the
// secret may yield a credential.
#include <cstdlib>

#include "auth/sigv4.hpp"

using namespace mocks3;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const s3api::CredentialStore credentials = [] {
    s3api::CredentialStore store;
    store.add(*s3api::CredentialStore::parse("AKIAIOSFODNN7EXAMPLE:a-secret-that-no-input-knows"));
    return store;
  }();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = [&text] {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return taken;
  };
  http::Request request;
  request.method = "PUT";
  request.target = line();
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = target.substr(std::min(mark + 1, target.size()));
  while (!text.empty()) {
    const std::string_view field = line();
    const std::size_t colon = std::min(field.find(':'), field.size());
    request.headers.add(field.substr(0, colon), field.substr(std::min(colon + 1, field.size())));
  }
  const auto query = http::Query::parse(request.query);
  if (!query) return 0;
  const Timestamp now = *utils::parse_amz_date("20130524T000000Z");
  const auto strict = s3api::authenticate(request, *query, credentials, now, {});
  if (strict && strict->credential) std::abort();
  const auto old = s3api::authenticate(request, *query, credentials, now, {.sigv2 = true}, "bucket");
  if (old && old->credential) std::abort();
  if (!s3api::authenticate(request, *query, credentials, now, {.accept_anything = true})) std::abort();
  return 0;
}
