// The text a SigV4 signature is made over. Pure, any thread.
//
// Source: "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk" (Task 1). S3
// does not normalise paths: `//`, `.` and `..` are bytes of a key.
#pragma once

#include <string>
#include <string_view>

#include "mocks3/http/message.hpp"

namespace mocks3::s3api {

/// The path decoded and encoded again, as SDKs sign it.
std::string canonical_path(std::string_view raw_path);

/// `path` is taken as it is. With `presigned`, X-Amz-Signature is left out of the query.
std::string build_canonical_request(const http::Request& request, const http::Query& query, std::string_view path,
                                    std::string_view signed_headers, std::string_view payload_hash, bool presigned);

/// Calls `visit(name)` for each name of `host;x-amz-date;…`.
template <class Visit>
void for_each_signed_header(std::string_view signed_headers, Visit visit) {
  while (!signed_headers.empty()) {
    const std::size_t end = signed_headers.find(';');
    visit(signed_headers.substr(0, end));
    signed_headers.remove_prefix(end == std::string_view::npos ? signed_headers.size() : end + 1);
  }
}

}  // namespace mocks3::s3api
