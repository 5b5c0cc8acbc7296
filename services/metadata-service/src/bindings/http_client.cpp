#include "mocks3/metadata/http_client.hpp"

#include <boost/json/serialize.hpp>

#include "bindings/wire.hpp"
#include "mocks3/http/json.hpp"

namespace mocks3::metadata {

namespace {

using contracts::Context;
using httpclient::Client;

httpclient::Call make_call(std::string_view method, bool repeatable, std::string text) {
  httpclient::Call call{.method = "POST",
                        .target = std::string(wire::kPath) + std::string(method),
                        .text = std::move(text),
                        .idempotent = repeatable};
  call.headers.add("Content-Type", "application/json");
  return call;
}

template <class Question, class Answer>
Task<Answer> ask(Client& client, Context& context, const wire::Method<Question, Answer>& method,
                 const std::type_identity_t<Question>& question) {
  const auto call = make_call(method.name, method.repeatable, boost::json::serialize(http::to_json(question)));
  CO_TRY(const auto text, co_await client.call_text(context, call, wire::kMaxBodyBytes));
  auto answer = http::from_json<Answer>(text);
  if (!answer) co_return fail(Error(ErrorCode::StoreUnavailable).caused_by("reply: " + answer.error().describe()));
  co_return std::move(*answer);
}

Task<> no_answer(Task<wire::Nothing> task) {
  CO_CHECK(co_await std::move(task));
  co_return Result<>{};
}

}  // namespace

Task<model::Bucket> HttpMetadataClient::create_bucket(Context& context, const contracts::CreateBucket& request) {
  return ask(client_, context, wire::kCreateBucket, request);
}

Task<model::Bucket> HttpMetadataClient::get_bucket(Context& context, const std::string& name) {
  co_return co_await ask(client_, context, wire::kGetBucket, {name});
}

Task<> HttpMetadataClient::delete_bucket(Context& context, const std::string& name) {
  CO_CHECK(co_await ask(client_, context, wire::kDeleteBucket, {name}));
  co_return Result<>{};
}

Task<contracts::BucketPage> HttpMetadataClient::list_buckets(Context& context, const contracts::ListBuckets& request) {
  return ask(client_, context, wire::kListBuckets, request);
}

Task<model::Bucket> HttpMetadataClient::change_bucket(Context& context, const contracts::BucketChange& change) {
  return ask(client_, context, wire::kChangeBucket, change);
}

Task<model::Object> HttpMetadataClient::get_object(Context& context, const contracts::GetObject& request) {
  return ask(client_, context, wire::kGetObject, request);
}

Task<contracts::Committed> HttpMetadataClient::commit_object(Context& context, const contracts::CommitObject& request) {
  return ask(client_, context, wire::kCommitObject, request);
}

Task<contracts::Deleted> HttpMetadataClient::delete_object(Context& context, const contracts::DeleteObject& request) {
  return ask(client_, context, wire::kDeleteObject, request);
}

Task<std::vector<contracts::DeleteOutcome>> HttpMetadataClient::delete_objects(
    Context& context, const std::vector<contracts::DeleteObject>& requests) {
  return ask(client_, context, wire::kDeleteObjects, requests);
}

Task<> HttpMetadataClient::set_object_tags(Context& context, const contracts::GetObject& which,
                                           const std::vector<model::Tag>& tags) {
  CO_CHECK(co_await ask(client_, context, wire::kSetObjectTags, {which, tags}));
  co_return Result<>{};
}

Task<> HttpMetadataClient::set_object_acl(Context& context, const contracts::GetObject& which,
                                          const model::AccessControlList& acl) {
  CO_CHECK(co_await ask(client_, context, wire::kSetObjectAcl, {which, acl}));
  co_return Result<>{};
}

Task<contracts::ObjectPage> HttpMetadataClient::list_objects(Context& context, const contracts::ListObjects& request) {
  return ask(client_, context, wire::kListObjects, request);
}

Task<contracts::VersionPage> HttpMetadataClient::list_versions(Context& context,
                                                               const contracts::ListVersions& request) {
  return ask(client_, context, wire::kListVersions, request);
}

Task<model::Upload> HttpMetadataClient::create_upload(Context& context, const model::Upload& upload) {
  return ask(client_, context, wire::kCreateUpload, upload);
}

Task<model::Upload> HttpMetadataClient::get_upload(Context& context, const contracts::UploadId& id) {
  return ask(client_, context, wire::kGetUpload, id);
}

Task<model::Part> HttpMetadataClient::put_part(Context& context, const contracts::PutPart& request) {
  return ask(client_, context, wire::kPutPart, request);
}

Task<contracts::PartPage> HttpMetadataClient::list_parts(Context& context, const contracts::ListParts& request) {
  return ask(client_, context, wire::kListParts, request);
}

Task<contracts::UploadPage> HttpMetadataClient::list_uploads(Context& context, const contracts::ListUploads& request) {
  return ask(client_, context, wire::kListUploads, request);
}

Task<contracts::CompletedUpload> HttpMetadataClient::complete_upload(Context& context,
                                                                     const contracts::CompleteUpload& request) {
  return ask(client_, context, wire::kCompleteUpload, request);
}

Task<> HttpMetadataClient::abort_upload(Context& context, const contracts::UploadId& id) {
  return no_answer(ask(client_, context, wire::kAbortUpload, id));
}

Task<std::vector<contracts::OutboxTask>> HttpMetadataClient::lease_tasks(Context& context, std::uint32_t limit,
                                                                         std::chrono::milliseconds lease) {
  co_return co_await ask(client_, context, wire::kLeaseTasks, {limit, static_cast<std::uint64_t>(lease.count())});
}

Task<> HttpMetadataClient::complete_tasks(Context& context, const std::vector<std::uint64_t>& ids) {
  return no_answer(ask(client_, context, wire::kCompleteTasks, ids));
}

Task<std::vector<std::string>> HttpMetadataClient::unreferenced(Context& context,
                                                                const std::vector<std::string>& blob_ids) {
  return ask(client_, context, wire::kUnreferenced, blob_ids);
}

Task<std::vector<contracts::UploadId>> HttpMetadataClient::expired_uploads(Context& context, Timestamp before,
                                                                           std::uint32_t limit) {
  co_return co_await ask(client_, context, wire::kExpiredUploads, {before, limit});
}

Task<bool> HttpMetadataClient::compact(Context& context) {
  co_return co_await ask(client_, context, wire::kCompact, {});
}

Task<contracts::Usage> HttpMetadataClient::usage(Context& context) {
  co_return co_await ask(client_, context, wire::kUsage, {});
}

Task<> HttpMetadataClient::reset(Context& context) {
  CO_CHECK(co_await ask(client_, context, wire::kReset, {}));
  co_return Result<>{};
}

}  // namespace mocks3::metadata
