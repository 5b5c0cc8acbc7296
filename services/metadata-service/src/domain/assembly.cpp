#include "domain/assembly.hpp"

#include <algorithm>

namespace mocks3::metadata {

namespace {

using model::Checksum;
using model::ChecksumAlgorithm;
using model::ChecksumType;

const Checksum* find_checksum(const std::vector<Checksum>& checksums, ChecksumAlgorithm algorithm) {
  const auto found = std::ranges::find(checksums, algorithm, &Checksum::algorithm);
  return found == checksums.end() ? nullptr : &*found;
}

std::string lower_name(ChecksumAlgorithm algorithm) {
  std::string name(model::to_string(algorithm));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

auto invalid_part(const contracts::CompleteUpload& request, const contracts::CompletedPart& part) {
  return fail(Error(ErrorCode::InvalidPart)
                  .with("UploadId", request.upload.upload_id)
                  .with("PartNumber", std::to_string(part.part_number))
                  .with("ETag", part.etag));
}

/// The algorithm of the object's checksum and its kind; nothing when the object gets none.
struct ChecksumPlan {
  ChecksumAlgorithm algorithm;
  ChecksumType type;
};

std::optional<ChecksumPlan> plan_checksum(const model::Upload& upload, const contracts::CompleteUpload& request,
                                          std::span<const model::Part* const> parts) {
  if (upload.checksum_algorithm) return ChecksumPlan{*upload.checksum_algorithm, upload.checksum_type};
  // An upload that named no algorithm gets a full-object checksum when its parts happen to allow one.
  const auto wanted = request.expected_checksum ? request.expected_checksum->algorithm : ChecksumAlgorithm::Crc64Nvme;
  const bool all = std::ranges::all_of(parts, [&](const auto* part) { return find_checksum(part->checksums, wanted); });
  if (!all || wanted == ChecksumAlgorithm::Sha1 || wanted == ChecksumAlgorithm::Sha256) return std::nullopt;
  return ChecksumPlan{wanted, ChecksumType::FullObject};
}

Result<> check_part(const model::Upload& upload, const contracts::CompleteUpload& request,
                    const contracts::CompletedPart& named, const model::Part* stored) {
  if (!stored || stored->etag != named.etag) return invalid_part(request, named);
  for (const auto& claimed : named.checksums) {
    const auto* known = find_checksum(stored->checksums, claimed.algorithm);
    if (!known || known->value != claimed.value) return invalid_part(request, named);
  }
  if (!upload.checksum_algorithm) return {};
  if (!find_checksum(stored->checksums, *upload.checksum_algorithm)) return invalid_part(request, named);
  if (upload.checksum_type == ChecksumType::Composite && !find_checksum(named.checksums, *upload.checksum_algorithm)) {
    return fail(
        ErrorCode::InvalidRequest,
        "The upload was created using a " + lower_name(*upload.checksum_algorithm) +
            " checksum. The complete request must include the checksum for each part. It was missing for part " +
            std::to_string(named.part_number) + " in the request.");
  }
  return {};
}

/// Sets the object's checksum and compares it with what the client expects.
Result<> add_checksum(model::Object& object, const model::Upload& upload, const contracts::CompleteUpload& request,
                      std::span<const model::Part* const> parts) {
  const auto& expected = request.expected_checksum;
  const auto plan = plan_checksum(upload, request, parts);
  if (expected && (!plan || plan->algorithm != expected->algorithm)) {
    return fail(ErrorCode::InvalidRequest, "Checksum Type mismatch occurred, expected checksum Type: " +
                                               (plan ? lower_name(plan->algorithm) : "null") +
                                               ", actual checksum Type: " + lower_name(expected->algorithm));
  }
  if (!plan) return {};
  std::vector<model::PartChecksum> values;
  values.reserve(parts.size());
  for (const auto* part : parts) values.push_back({find_checksum(part->checksums, plan->algorithm)->value, part->size});
  const auto value = plan->type == ChecksumType::Composite ? model::composite_checksum(plan->algorithm, values)
                                                           : model::full_object_checksum(plan->algorithm, values);
  if (!value) return fail(Error(ErrorCode::InternalError).caused_by("a part has a checksum that cannot be combined"));
  if (expected && expected->value != *value && expected->value + "-" + std::to_string(parts.size()) != *value) {
    return fail(ErrorCode::BadDigest,
                "The " + lower_name(plan->algorithm) + " you specified did not match the calculated checksum.");
  }
  object.summary.checksum_algorithms = {plan->algorithm};
  object.summary.checksum_type = plan->type;
  object.detail.checksums = {{plan->algorithm, *value}};
  return {};
}

std::optional<std::string> etag_of(const contracts::CompleteUpload& request) {
  std::vector<std::string> etags;
  etags.reserve(request.parts.size());
  for (const auto& part : request.parts) etags.push_back(part.etag);
  return model::multipart_etag(etags);
}

}  // namespace

Result<> check_part_list(const contracts::CompleteUpload& request) {
  if (request.parts.empty()) return fail(ErrorCode::InvalidRequest, "You must specify at least one part");
  const bool ascending = std::ranges::adjacent_find(request.parts, std::ranges::greater_equal{},
                                                    &contracts::CompletedPart::part_number) == request.parts.end();
  if (!ascending) return fail(Error(ErrorCode::InvalidPartOrder).with("UploadId", request.upload.upload_id));
  return {};
}

Result<model::Object> assemble(const model::Upload& upload, const contracts::CompleteUpload& request,
                               std::span<const model::Part* const> stored) {
  if (request.checksum_type && upload.checksum_algorithm && *request.checksum_type != upload.checksum_type) {
    return fail(ErrorCode::InvalidRequest, "The upload was created using the " +
                                               std::string(model::to_string(upload.checksum_type)) +
                                               " checksum mode. The complete request must use the same checksum mode.");
  }
  for (std::size_t i = 0; i < stored.size(); ++i) CHECK_OK(check_part(upload, request, request.parts[i], stored[i]));
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i]->size < kMinPartBytes && i + 1 < stored.size()) {
      return fail(Error(ErrorCode::EntityTooSmall)
                      .with("ProposedSize", std::to_string(stored[i]->size))
                      .with("MinSizeAllowed", std::to_string(kMinPartBytes))
                      .with("PartNumber", std::to_string(stored[i]->part_number))
                      .with("ETag", stored[i]->etag));
    }
    size += stored[i]->size;
  }
  if (request.expected_size && *request.expected_size != size) {
    return fail(ErrorCode::InvalidRequest, "The provided 'x-amz-mp-object-size' header value " +
                                               std::to_string(*request.expected_size) +
                                               " does not match what was computed: " + std::to_string(size));
  }
  auto etag = etag_of(request);
  if (!etag) return fail(Error(ErrorCode::InternalError).caused_by("a part's ETag is not an MD5"));
  model::Object object{.summary = {.key = upload.key,
                                   .size = size,
                                   .etag = std::move(*etag),
                                   .storage_class = upload.storage_class,
                                   .owner = upload.owner},
                       .detail = {.system = upload.system,
                                  .user_metadata = upload.user_metadata,
                                  .tags = upload.tags,
                                  .part_count = static_cast<std::uint32_t>(stored.size()),
                                  .parts = {},
                                  .acl = upload.acl}};
  CHECK_OK(add_checksum(object, upload, request, stored));
  object.detail.parts.reserve(stored.size());
  for (const auto* part : stored) object.detail.parts.push_back(*part);
  return object;
}

bool is_result_of(const contracts::CompleteUpload& request, const model::ObjectSummary& object) {
  return etag_of(request) == object.etag;
}

}  // namespace mocks3::metadata
