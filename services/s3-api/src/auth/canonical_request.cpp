#include "auth/canonical_request.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "auth/sigv4.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

void append_lower(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out += text;
  std::transform(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
                 out.begin() + static_cast<std::ptrdiff_t>(start),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
}

/// Without outer spaces, runs of inner ones as one: what every SDK signs.
void append_collapsed(std::string& out, std::string_view value) {
  constexpr std::string_view kGap = " \t";
  bool first = true;
  for (std::size_t at = value.find_first_not_of(kGap); at != std::string_view::npos;
       at = value.find_first_not_of(kGap, at)) {
    const std::size_t end = std::min(value.find_first_of(kGap, at), value.size());
    if (!first) out += ' ';
    first = false;
    out += value.substr(at, end - at);
    at = end;
  }
}

void append_query(std::string& out, const http::Request& request, const http::Query& query, bool presigned) {
  struct Parameter {
    std::size_t at, name_size, value_size;
  };
  // All encoded text lies in one string; the order is that of the encoded text, which differs from that of the plain.
  std::string encoded;
  encoded.reserve(request.query.size());
  std::vector<Parameter> parameters;
  parameters.reserve(query.items().size());
  for (const auto& [name, value] : query.items()) {
    if (presigned && name == "X-Amz-Signature") continue;
    Parameter parameter{.at = encoded.size(), .name_size = 0, .value_size = 0};
    utils::append_uri_encoded(encoded, name);
    parameter.name_size = encoded.size() - parameter.at;
    utils::append_uri_encoded(encoded, value);
    parameter.value_size = encoded.size() - parameter.at - parameter.name_size;
    parameters.push_back(parameter);
  }
  const std::string_view all = encoded;
  const auto parts = [all](const Parameter& parameter) {
    return std::pair(all.substr(parameter.at, parameter.name_size),
                     all.substr(parameter.at + parameter.name_size, parameter.value_size));
  };
  std::ranges::sort(parameters, {}, parts);
  bool first = true;
  for (const Parameter& parameter : parameters) {
    const auto [name, value] = parts(parameter);
    if (!first) out += '&';
    first = false;
    out += name;
    out += '=';
    out += value;
  }
}

void append_headers(std::string& out, const http::Headers& headers, std::string_view signed_headers) {
  for_each_signed_header(signed_headers, [&](std::string_view name) {
    append_lower(out, name);
    out += ':';
    bool first = true;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (headers.name(i).size() != name.size() || !utils::iequals(headers.name(i), name)) continue;
      if (!first) out += ',';
      first = false;
      append_collapsed(out, headers.value(i));
    }
    out += '\n';
  });
}

}  // namespace

std::string canonical_path(std::string_view raw_path) {
  if (raw_path.empty()) return "/";
  const auto decoded = utils::uri_decode(raw_path);
  return decoded ? utils::uri_encode(*decoded, utils::Slash::Keep) : std::string(raw_path);
}

std::string build_canonical_request(const http::Request& request, const http::Query& query, std::string_view path,
                                    std::string_view signed_headers, std::string_view payload_hash, bool presigned) {
  constexpr std::size_t kUsualHeaders = 512;
  std::string text;
  text.reserve(request.target.size() * 2 + signed_headers.size() * 2 + kUsualHeaders);
  text += request.method;
  text += '\n';
  text += path;
  text += '\n';
  append_query(text, request, query, presigned);
  text += '\n';
  append_headers(text, request.headers, signed_headers);
  text += '\n';
  append_lower(text, signed_headers);
  text += '\n';
  text += payload_hash;
  return text;
}

std::string canonical_request(const http::Request& request, const http::Query& query, std::string_view signed_headers,
                              std::string_view payload_hash, bool presigned) {
  return build_canonical_request(request, query, canonical_path(request.path), signed_headers, payload_hash, presigned);
}

}  // namespace mocks3::s3api
