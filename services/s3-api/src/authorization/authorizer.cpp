#include "authorization/authorizer.hpp"

#include "access/decision.hpp"
#include "authorization/policy_cache.hpp"
#include "mocks3/utils/encoding.hpp"
#include "policy/operation_actions.hpp"
#include "policy/request_context.hpp"

namespace mocks3::s3api {

namespace {

using model::Operation;

bool owns(const Call& call, const model::Bucket& bucket) {
  return !call.principal.id.empty() && call.principal.id == bucket.owner.id;
}

/// Nothing but the owner's own rights can come into play.
bool is_plain(const model::Bucket& bucket) {
  return bucket.policy.empty() && bucket.ownership == model::ObjectOwnership::BucketOwnerEnforced;
}

bool is_absence(const Error& error) {
  return error.code == ErrorCode::NoSuchKey || error.code == ErrorCode::NoSuchVersion;
}

/// Operations that an object's own ACL has a say in.
bool asks_object_acl(Operation operation) {
  return operation == Operation::GetObject || operation == Operation::HeadObject ||
         operation == Operation::GetObjectAttributes || operation == Operation::GetObjectAcl ||
         operation == Operation::PutObjectAcl;
}

/// Operations on an object that is there: conditions may ask for its tags.
bool addresses_existing_object(Operation operation) {
  return asks_object_acl(operation) || operation == Operation::GetObjectTagging ||
         operation == Operation::PutObjectTagging || operation == Operation::DeleteObjectTagging;
}

bool asks_initiator(Operation operation) {
  return operation == Operation::ListParts || operation == Operation::AbortMultipartUpload;
}

std::string_view auth_type(const Call& call) {
  if (!call.authentication.credential) return {};
  if (call.operation == Operation::PostObject) return "POST";
  return call.authentication.presigned ? "REST-QUERY-STRING" : "REST-HEADER";
}

/// One caller before one bucket: the facts, gathered as far as they are needed, and the questions.
class Inquiry {
 public:
  Inquiry(const Call& call, const model::Bucket& bucket)
      : call_(call),
        bucket_(bucket),
        principal_(call.principal.id.empty() ? policy::Principal::anonymous()
                                             : policy::Principal::account_root(call.principal.id)),
        request_{.headers = call.request.headers,
                 .query = call.query,
                 .principal = principal_,
                 .now = call.services.clock.now(),
                 .operation = call.operation,
                 .source_ip = call.request.peer.address,
                 .tls = call.request.tls,
                 .auth_type = auth_type(call),
                 .signature_version = call.authentication.credential ? "AWS4-HMAC-SHA256" : "",
                 .bucket_owner = bucket.owner.id,
                 .region = bucket.region},
        context_(request_),
        facts_{.principal = principal_,
               .bucket_owner = bucket.owner.id,
               .ownership = bucket.ownership,
               .bucket_acl = &bucket.acl,
               .public_access_block = bucket.public_access_block ? &*bucket.public_access_block : nullptr,
               .context = &context_} {}
  Inquiry(const Inquiry&) = delete;
  Inquiry& operator=(const Inquiry&) = delete;

  Result<> open_policy() {
    if (bucket_.policy.empty()) return {};
    TRY(policy_, call_.services.policies.find(bucket_));
    facts_.bucket_policy = policy_.get();
    return {};
  }

  void about(std::string_view key) { facts_.key = key; }
  void about_version(std::optional<std::string_view> version_id) { request_.version_id = version_id; }

  /// Whether the object itself has to be looked at.
  bool needs_object(Operation operation) const {
    if (asks_object_acl(operation) && bucket_.ownership != model::ObjectOwnership::BucketOwnerEnforced) return true;
    return policy_ && policy_->reads(policy::Key::ExistingObjectTag) && addresses_existing_object(operation);
  }
  void set_object(model::Object object) {
    object_ = std::move(object);
    facts_.object_owner = object_->summary.owner.id;
    facts_.object_acl = &object_->detail.acl;
    request_.existing_tags = &object_->detail.tags;
  }
  void set_initiator(std::string id) {
    initiator_ = std::move(id);
    facts_.upload_initiator = initiator_;
  }

  access::Verdict ask(policy::Action action) const { return access::decide(action, facts_); }
  access::Verdict ask_for_upload(policy::Action action) const { return access::decide_for_upload(action, facts_); }

  /// Whether the caller may learn what is in the bucket, as far as `key` goes.
  bool may_list(std::string_view key) {
    request_.prefix = key;
    const bool allowed = ask(policy::Action::ListBucket).allowed;
    request_.prefix.reset();
    return allowed;
  }

 private:
  const Call& call_;
  const model::Bucket& bucket_;
  const policy::Principal principal_;
  policy::RequestFacts request_;
  policy::RequestContext context_;
  access::Facts facts_;
  std::shared_ptr<const policy::Document> policy_;
  std::optional<model::Object> object_;
  std::string initiator_;
};

policy::RequestShape shape_of(const Call& call) {
  const http::Headers& headers = call.request.headers;
  return {.names_version = call.query.contains("versionId"),
          .sets_acl = access::sets_acl(headers),
          .sets_tags = headers.contains("x-amz-tagging"),
          .sets_retention = headers.contains("x-amz-object-lock-mode"),
          .sets_legal_hold = headers.contains("x-amz-object-lock-legal-hold"),
          .bypasses_governance = utils::iequals(headers.get("x-amz-bypass-governance-retention"), "true")};
}

Result<> judge(const Inquiry& inquiry, const policy::RequiredActions& required) {
  for (const auto action : required.own()) CHECK_OK(access::to_result(inquiry.ask(action)));
  for (const auto action : required.by_header()) CHECK_OK(access::to_result(inquiry.ask_for_upload(action)));
  return {};
}

/// The verdict on an object that may not be there: who may list is told so, whatever else he may not.
Result<> judge_absent(Inquiry& inquiry, const policy::RequiredActions& required, std::string_view key, Error absence) {
  auto verdict = judge(inquiry, required);
  if (verdict || !inquiry.may_list(key)) return verdict;
  return std::unexpected(std::move(absence));
}

}  // namespace

Task<> authorize(Call& call) {
  const model::Bucket& bucket = call.bucket_row;
  if (call.services.accept_anything || call.operation == Operation::DeleteObjects) co_return Result<>();
  if (owns(call, bucket) && is_plain(bucket)) co_return Result<>();

  Inquiry inquiry(call, bucket);
  CO_CHECK(inquiry.open_policy());
  inquiry.about(call.key);
  const auto required = policy::required_actions(call.operation, shape_of(call));
  if (asks_initiator(call.operation) && !owns(call, bucket)) {
    const auto upload = co_await call.services.metadata.get_upload(
        call.context, {.bucket = call.bucket, .key = call.key, .upload_id = std::string(call.query.get("uploadId"))});
    if (upload) inquiry.set_initiator(upload->initiator.id);
  }
  if (inquiry.needs_object(call.operation)) {
    const auto version_id = call.query.find("versionId");
    contracts::GetObject which{.bucket = call.bucket, .key = call.key};
    if (version_id) which.version_id = std::string(*version_id);
    auto object = co_await call.services.metadata.get_object(call.context, which);
    if (object) {
      inquiry.set_object(std::move(*object));
    } else if (is_absence(object.error())) {
      co_return judge_absent(inquiry, required, call.key, std::move(object).error());
    } else if (object.error().code != ErrorCode::MethodNotAllowed) {
      co_return std::unexpected(std::move(object).error());
    }
  }
  co_return judge(inquiry, required);
}

Task<> authorize_copy_read(Call& call, const model::Bucket& bucket, const Which& source) {
  if (call.services.accept_anything || (owns(call, bucket) && is_plain(bucket))) co_return Result<>();
  Inquiry inquiry(call, bucket);
  CO_CHECK(inquiry.open_policy());
  inquiry.about(source.key);
  if (source.version_id) inquiry.about_version(*source.version_id);
  policy::RequiredActions required;
  required.add(policy::copy_source_action(source.version_id.has_value()));
  required.end_of_own();
  if (inquiry.needs_object(Operation::GetObject)) {
    auto object = co_await call.services.metadata.get_object(
        call.context, {.bucket = source.bucket, .key = source.key, .version_id = source.version_id});
    if (object) {
      inquiry.set_object(std::move(*object));
    } else if (is_absence(object.error())) {
      co_return judge_absent(inquiry, required, source.key, std::move(object).error());
    } else if (object.error().code != ErrorCode::MethodNotAllowed) {
      co_return std::unexpected(std::move(object).error());
    }
  }
  co_return judge(inquiry, required);
}

Task<> authorize_delete(Call& call, const std::string& key, const std::optional<std::string>& version_id) {
  const model::Bucket& bucket = call.bucket_row;
  if (call.services.accept_anything || (owns(call, bucket) && is_plain(bucket))) co_return Result<>();
  Inquiry inquiry(call, bucket);
  CO_CHECK(inquiry.open_policy());
  inquiry.about(key);
  if (version_id) inquiry.about_version(*version_id);
  policy::RequestShape shape = shape_of(call);
  shape.names_version = version_id.has_value();
  co_return judge(inquiry, policy::required_actions(Operation::DeleteObjects, shape));
}

Error tellable(Call& call, Error error) {
  if (!is_absence(error) || call.services.accept_anything || call.bucket_row.name.empty()) return error;
  if (owns(call, call.bucket_row) && call.bucket_row.policy.empty()) return error;
  Inquiry inquiry(call, call.bucket_row);
  if (!inquiry.open_policy() || !inquiry.may_list(call.key)) {
    return Error(ErrorCode::AccessDenied).caused_by(std::string(error.name()) + ", hidden from who may not list");
  }
  return error;
}

}  // namespace mocks3::s3api
