#include "mocks3/metadata/http_server.hpp"

#include <utility>

#include "bindings/wire.hpp"
#include "mocks3/http/json.hpp"

namespace mocks3::metadata {

namespace {

using contracts::Context;
using contracts::MetadataService;

template <class Question, class Answer>
using Call = Task<Answer> (*)(MetadataService&, Context&, const Question&);

template <class Question, class Answer>
Task<Answer> ask(MetadataService& service, http::Request& request, Context& context, Call<Question, Answer> call) {
  CO_TRY(const auto text, co_await stream::read_all(*request.body, wire::kMaxBodyBytes));
  CO_TRY(const auto question, http::from_json<Question>(text));
  co_return co_await call(service, context, question);
}

template <class Question, class Answer>
asio::awaitable<http::Response> serve(MetadataService& service, http::Request& request, Context& context,
                                      Call<Question, Answer> call) {
  const auto answer = co_await ask(service, request, context, call);
  if (!answer) co_return http::problem_response(answer.error(), context.request_id);
  co_return http::json_response(200, http::to_json(*answer));
}

template <class Question, class Answer>
void add(http::Router& router, MetadataService& service, const wire::Method<Question, Answer>& method,
         std::type_identity_t<Call<Question, Answer>> call) {
  router.add({.method = "POST",
              .path = std::string(wire::kPath) + std::string(method.name),
              .operation_id = std::string(method.name),
              .summary = "The metadata port's " + std::string(method.name),
              .handler = [&service, call](http::Request& request, Context& context, const http::PathParameters&) {
                return serve(service, request, context, call);
              }});
}

/// A Result<> as an answer.
Task<wire::Nothing> nothing(Task<> task) {
  CO_CHECK(co_await std::move(task));
  co_return wire::Nothing{};
}

void add_buckets(http::Router& router, MetadataService& service) {
  add(router, service, wire::kCreateBucket, [](auto& s, auto& c, const auto& q) { return s.create_bucket(c, q); });
  add(router, service, wire::kGetBucket, [](auto& s, auto& c, const auto& q) { return s.get_bucket(c, q.name); });
  add(router, service, wire::kDeleteBucket,
      [](auto& s, auto& c, const auto& q) { return nothing(s.delete_bucket(c, q.name)); });
  add(router, service, wire::kListBuckets, [](auto& s, auto& c, const auto& q) { return s.list_buckets(c, q); });
  add(router, service, wire::kChangeBucket, [](auto& s, auto& c, const auto& q) { return s.change_bucket(c, q); });
}

void add_objects(http::Router& router, MetadataService& service) {
  add(router, service, wire::kGetObject, [](auto& s, auto& c, const auto& q) { return s.get_object(c, q); });
  add(router, service, wire::kCommitObject, [](auto& s, auto& c, const auto& q) { return s.commit_object(c, q); });
  add(router, service, wire::kDeleteObject, [](auto& s, auto& c, const auto& q) { return s.delete_object(c, q); });
  add(router, service, wire::kDeleteObjects, [](auto& s, auto& c, const auto& q) { return s.delete_objects(c, q); });
  add(router, service, wire::kSetObjectTags,
      [](auto& s, auto& c, const auto& q) { return nothing(s.set_object_tags(c, q.which, q.tags)); });
  add(router, service, wire::kSetObjectAcl,
      [](auto& s, auto& c, const auto& q) { return nothing(s.set_object_acl(c, q.which, q.acl)); });
  add(router, service, wire::kListObjects, [](auto& s, auto& c, const auto& q) { return s.list_objects(c, q); });
  add(router, service, wire::kListVersions, [](auto& s, auto& c, const auto& q) { return s.list_versions(c, q); });
}

void add_uploads(http::Router& router, MetadataService& service) {
  add(router, service, wire::kCreateUpload, [](auto& s, auto& c, const auto& q) { return s.create_upload(c, q); });
  add(router, service, wire::kGetUpload, [](auto& s, auto& c, const auto& q) { return s.get_upload(c, q); });
  add(router, service, wire::kPutPart, [](auto& s, auto& c, const auto& q) { return s.put_part(c, q); });
  add(router, service, wire::kListParts, [](auto& s, auto& c, const auto& q) { return s.list_parts(c, q); });
  add(router, service, wire::kListUploads, [](auto& s, auto& c, const auto& q) { return s.list_uploads(c, q); });
  add(router, service, wire::kCompleteUpload, [](auto& s, auto& c, const auto& q) { return s.complete_upload(c, q); });
  add(router, service, wire::kAbortUpload,
      [](auto& s, auto& c, const auto& q) { return nothing(s.abort_upload(c, q)); });
}

void add_tasks(http::Router& router, MetadataService& service) {
  add(router, service, wire::kLeaseTasks,
      [](auto& s, auto& c, const auto& q) { return s.lease_tasks(c, q.limit, std::chrono::milliseconds(q.lease_ms)); });
  add(router, service, wire::kCompleteTasks,
      [](auto& s, auto& c, const auto& q) { return nothing(s.complete_tasks(c, q)); });
  add(router, service, wire::kUnreferenced, [](auto& s, auto& c, const auto& q) { return s.unreferenced(c, q); });
  add(router, service, wire::kExpiredUploads,
      [](auto& s, auto& c, const auto& q) { return s.expired_uploads(c, q.before, q.limit); });
  add(router, service, wire::kCompact, [](auto& s, auto& c, const auto&) { return s.compact(c); });
  add(router, service, wire::kUsage, [](auto& s, auto& c, const auto&) { return s.usage(c); });
  add(router, service, wire::kReset, [](auto& s, auto& c, const auto&) { return nothing(s.reset(c)); });
}

}  // namespace

void add_metadata_routes(http::Router& router, contracts::MetadataService& service) {
  add_buckets(router, service);
  add_objects(router, service);
  add_uploads(router, service);
  add_tasks(router, service);
}

}  // namespace mocks3::metadata
