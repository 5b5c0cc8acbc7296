#include "body/upload_headers.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kDecodedLength = "x-amz-decoded-content-length";
constexpr std::size_t kMd5Size = 16;

auto invalid_request(std::string message) { return fail(ErrorCode::InvalidRequest, std::move(message)); }

auto several_checksums() {
  return invalid_request("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}

Result<std::optional<std::uint64_t>> parse_length(const http::Headers& headers, std::string_view name) {
  const auto value = headers.find(name);
  if (!value) return std::nullopt;
  const auto length = utils::parse_u64(utils::trim(*value));
  if (length) return length;
  return std::unexpected(Error(ErrorCode::InvalidArgument, "The value of " + std::string(name) + " is not a number.")
                             .with("ArgumentName", std::string(name))
                             .with("ArgumentValue", std::string(*value)));
}

Result<std::optional<std::string>> parse_content_md5(const http::Headers& headers) {
  const auto value = headers.find("content-md5");
  if (!value) return std::nullopt;
  auto bytes = utils::base64_decode(utils::trim(*value));
  if (bytes && bytes->size() == kMd5Size) return bytes;
  return std::unexpected(Error(ErrorCode::InvalidDigest).with("Content-MD5", std::string(*value)));
}

Result<std::optional<model::Checksum>> parse_checksum(const http::Headers& headers) {
  std::optional<model::Checksum> found;
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    const auto value = headers.find(model::header_name(algorithm));
    if (!value) continue;
    if (found) return several_checksums();
    found = model::Checksum{algorithm, std::string(utils::trim(*value))};
  }
  if (found && !model::is_checksum_value(found->algorithm, found->value)) {
    return std::unexpected(invalid_checksum_value(model::header_name(found->algorithm), false));
  }
  return found;
}

Result<std::optional<model::ChecksumAlgorithm>> parse_trailer_header(const http::Headers& headers, bool allowed) {
  const std::string list = headers.joined("x-amz-trailer");
  std::optional<model::ChecksumAlgorithm> found;
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::size_t end = rest.find(',');
    const std::string_view name = utils::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (name.empty()) continue;
    std::optional<model::ChecksumAlgorithm> known;
    for (const auto algorithm : model::kAllChecksumAlgorithms) {
      if (utils::iequals(name, model::header_name(algorithm))) known = algorithm;
    }
    if (!known) return invalid_request("The value specified in the x-amz-trailer header is not supported");
    if (found) return several_checksums();
    found = known;
  }
  if (found && !allowed) {
    return std::unexpected(
        Error(ErrorCode::MalformedTrailerError).caused_by("x-amz-trailer without a body that can carry trailers"));
  }
  return found;
}

Result<> check_sdk_algorithm(const http::Headers& headers, const UploadHeaders& parsed) {
  const auto value = headers.find("x-amz-sdk-checksum-algorithm");
  if (!value) return {};
  const auto announced = parsed.announced();
  if (!announced) {
    return invalid_request(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were "
        "found.");
  }
  if (model::parse_checksum_algorithm(utils::trim(*value)) != announced) {
    return invalid_request("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
  return {};
}

}  // namespace

Error invalid_checksum_value(std::string_view header, bool trailing) {
  return Error(ErrorCode::InvalidRequest, "Value for " + std::string(header) +
                                              (trailing ? " trailing header is invalid." : " header is invalid."));
}

Result<UploadHeaders> parse_upload_headers(const http::Request& request, const Authentication& authentication,
                                           ChecksumHeaders checksums) {
  using enum PayloadSigning;
  const http::Headers& headers = request.headers;
  UploadHeaders parsed;
  parsed.chunked = authentication.payload == StreamingSigned || authentication.payload == StreamingSignedTrailer ||
                   authentication.payload == StreamingUnsignedTrailer;
  parsed.signed_trailers = authentication.payload == StreamingSignedTrailer;
  parsed.trailers = parsed.signed_trailers || authentication.payload == StreamingUnsignedTrailer;
  parsed.signed_chunks = !authentication.signing_key.empty() && (authentication.payload == StreamingSigned ||
                                                                 authentication.payload == StreamingSignedTrailer);
  if (parsed.chunked) {
    TRY(parsed.length, parse_length(headers, kDecodedLength));
  } else {
    TRY(parsed.length, parse_length(headers, "content-length"));
  }
  TRY(parsed.content_md5, parse_content_md5(headers));
  TRY(parsed.trailing_checksum, parse_trailer_header(headers, parsed.trailers));
  if (checksums == ChecksumHeaders::OfObject) return parsed;
  TRY(parsed.checksum, parse_checksum(headers));
  if (parsed.checksum && parsed.trailing_checksum) return several_checksums();
  CHECK_OK(check_sdk_algorithm(headers, parsed));
  return parsed;
}

}  // namespace mocks3::s3api
