// CompleteMultipartUpload: a manifest is written, no byte is copied.
#include "body/upload_body.hpp"
#include "mocks3/utils/encoding.hpp"
#include "ops/conditions.hpp"
#include "ops/operations.hpp"
#include "ops/patient_reply.hpp"
#include "ops/put_headers.hpp"
#include "ops/replies.hpp"
#include "ops/upload_parameters.hpp"
#include "xml/reader.hpp"
#include "xml/render_error.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::ops {

namespace {

constexpr std::size_t kMaxParts = 10'000;
constexpr std::size_t kMaxDocument = 4 << 20;

Result<contracts::CompletedPart> parse_part(const xml::Element& element) {
  contracts::CompletedPart part;
  const auto number = element.child_text("PartNumber");
  const auto etag = element.child_text("ETag");
  if (!number || !etag) return fail(ErrorCode::MalformedXML);
  TRY(const auto parsed, xml::parse_number(*number, 0, 2'147'483'647));
  if (parsed < 1 || parsed > kMaxParts) {
    return bad_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", *number);
  }
  part.part_number = static_cast<std::uint32_t>(parsed);
  part.etag = unquoted(*etag);
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    const auto value = element.child_text(model::element_name(algorithm));
    if (value && !value->empty()) part.checksums.push_back({algorithm, *value});
  }
  return part;
}

Result<std::vector<contracts::CompletedPart>> parse_document(std::string_view text) {
  TRY(const auto document, xml::Document::parse(text, "CompleteMultipartUpload"));
  const auto elements = document.root().children("Part");
  if (elements.empty() || elements.size() > kMaxParts) return fail(ErrorCode::MalformedXML);
  std::vector<contracts::CompletedPart> parts;
  parts.reserve(elements.size());
  for (const auto& element : elements) {
    TRY(auto part, parse_part(element));
    parts.push_back(std::move(part));
  }
  return parts;
}

Result<contracts::CompleteUpload> parse_headers(const Call& call) {
  const http::Headers& headers = call.request.headers;
  contracts::CompleteUpload request{.upload = upload_id(call), .conditions = write_conditions(headers)};
  CHECK_OK(check_no_customer_key(headers));
  for (const auto algorithm : model::kAllChecksumAlgorithms) {
    const auto value = headers.find(model::header_name(algorithm));
    if (!value) continue;
    if (request.expected_checksum) {
      return fail(ErrorCode::InvalidRequest,
                  "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }
    request.expected_checksum = model::Checksum{algorithm, std::string(*value)};
  }
  TRY(request.checksum_type, parse_checksum_type_header(headers));
  if (const auto size = headers.find("x-amz-mp-object-size")) {
    request.expected_size = utils::parse_u64(*size);
    if (!request.expected_size) {
      return fail(ErrorCode::InvalidRequest, "Value for x-amz-mp-object-size header is invalid.");
    }
  }
  return request;
}

std::string result_document(const contracts::CompleteUpload& request, const contracts::CompletedUpload& completed,
                            std::string_view location) {
  xml::Writer xml("CompleteMultipartUploadResult", xml::Form::RootOnly);
  xml.text("Location", location);
  xml.text("Bucket", request.upload.bucket);
  xml.text("Key", request.upload.key);
  xml.etag("ETag", completed.summary.etag);
  for (const auto& checksum : completed.checksums) xml.text(model::element_name(checksum.algorithm), checksum.value);
  if (!completed.checksums.empty()) xml.text("ChecksumType", model::to_string(completed.summary.checksum_type));
  return xml.finish();
}

}  // namespace

Task<http::Response> complete_multipart_upload(Call& call) {
  CO_TRY(contracts::CompleteUpload request, parse_headers(call));
  CO_TRY(const std::string document,
         co_await read_document(call.request, call.authentication, kMaxDocument, DocumentDigest::OfObject));
  CO_TRY(request.parts, parse_document(document));

  const auto shared = std::make_shared<const contracts::CompleteUpload>(std::move(request));
  const auto context = std::make_shared<runtime::RequestContext>(call.context);
  const std::string path(call.request.path);
  const std::string location =
      (call.request.tls ? "https://" : "http://") + std::string(call.request.headers.get("Host")) + path;
  auto work = [&services = call.services, shared, context, location]() -> Task<PatientOutcome> {
    auto completed = co_await services.metadata.complete_upload(*context, *shared);
    if (!completed) {
      co_return std::unexpected(
          with_key(with_upload(std::move(completed).error(), shared->upload.upload_id), shared->upload.key));
    }
    PatientOutcome outcome{.document = result_document(*shared, *completed, location)};
    if (completed->committed.versioned) outcome.headers.add("x-amz-version-id", completed->committed.version_id);
    co_return outcome;
  };
  auto late_error = [host_id = call.services.host_id, context, path](const Error& error) {
    return xml::error_document(
        error, {.resource = path, .request_id = context->request_id, .host_id = host_id + context->request_id}, false);
  };
  co_return co_await reply_patiently({std::move(work), std::move(late_error), call.services.complete_patience});
}

}  // namespace mocks3::s3api::ops
