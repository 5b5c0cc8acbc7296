#include "http/router.hpp"

#include <gmock/gmock.h>

#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using model::Operation;
using model::Scope;

struct Case {
  std::string_view method;
  Scope scope;
  std::string_view query;
  std::string_view header;
  Operation operation;
};

TEST(Router, FindsTheOperation) {
  constexpr Case kCases[] = {
      {"GET", Scope::Service, "", "", Operation::ListBuckets},
      {"GET", Scope::Service, "x-id=ListBuckets&max-buckets=3", "", Operation::ListBuckets},
      {"PUT", Scope::Bucket, "", "", Operation::CreateBucket},
      {"HEAD", Scope::Bucket, "", "", Operation::HeadBucket},
      {"DELETE", Scope::Bucket, "", "", Operation::DeleteBucket},
      {"GET", Scope::Bucket, "prefix=a&delimiter=/", "", Operation::ListObjects},
      {"GET", Scope::Bucket, "list-type=2&prefix=uploads", "", Operation::ListObjectsV2},
      {"GET", Scope::Bucket, "versions", "", Operation::ListObjectVersions},
      {"GET", Scope::Bucket, "uploads", "", Operation::ListMultipartUploads},
      {"POST", Scope::Bucket, "delete", "", Operation::DeleteObjects},
      {"POST", Scope::Bucket, "", "", Operation::PostObject},
      {"GET", Scope::Object, "", "", Operation::GetObject},
      {"GET", Scope::Object, "response-content-type=tagging&versionId=null&partNumber=1", "", Operation::GetObject},
      {"PUT", Scope::Object, "", "", Operation::PutObject},
      {"PUT", Scope::Object, "x-id=PutObject&unknown=1", "", Operation::PutObject},
      {"PUT", Scope::Object, "", "x-amz-copy-source", Operation::CopyObject},
      {"PUT", Scope::Object, "partNumber=1&uploadId=u", "", Operation::UploadPart},
      {"PUT", Scope::Object, "partNumber=1&uploadId=u", "x-amz-copy-source", Operation::UploadPartCopy},
      {"POST", Scope::Object, "uploads=", "", Operation::CreateMultipartUpload},
      {"POST", Scope::Object, "uploadId=u", "", Operation::CompleteMultipartUpload},
      {"DELETE", Scope::Object, "uploadId=u", "", Operation::AbortMultipartUpload},
      {"GET", Scope::Object, "uploadId=u&max-parts=2", "", Operation::ListParts},
      {"GET", Scope::Object, "attributes", "", Operation::GetObjectAttributes},
      {"POST", Scope::Object, "select&select-type=2", "", Operation::SelectObjectContent},
      {"GET", Scope::Bucket, "inventory&id=x", "", Operation::GetBucketInventoryConfiguration},
      {"DELETE", Scope::Bucket, "versioning", "", Operation::Unknown},
      {"PUT", Scope::Object, "encryption", "", Operation::Unknown},
  };
  for (const auto& row : kCases) {
    http::Headers headers;
    if (!row.header.empty()) headers.add(row.header, "b/k");
    const auto routed = route(row.method, row.scope, http::Query::parse(row.query).value(), headers);
    ASSERT_TRUE(routed) << row.method << " ?" << row.query;
    EXPECT_EQ(routed->operation, row.operation) << row.method << " ?" << row.query;
  }
}

TEST(Router, RefusesWhatIsNoRequestOfS3) {
  const auto code = [](std::string_view method, Scope scope, std::string_view query) {
    return route(method, scope, http::Query::parse(query).value(), {}).error().code;
  };
  EXPECT_EQ(code("PATCH", Scope::Object, ""), ErrorCode::MethodNotAllowed);
  EXPECT_EQ(code("POST", Scope::Object, ""), ErrorCode::MethodNotAllowed);
  EXPECT_EQ(code("PUT", Scope::Service, ""), ErrorCode::MethodNotAllowed);
  EXPECT_EQ(code("GET", Scope::Bucket, "acl&policy"), ErrorCode::InvalidArgument);
  EXPECT_EQ(code("GET", Scope::Bucket, "list-type=1"), ErrorCode::InvalidArgument);
  EXPECT_EQ(code("PUT", Scope::Object, "partNumber=1"), ErrorCode::InvalidArgument);
  EXPECT_EQ(code("PUT", Scope::Object, "uploadId=u"), ErrorCode::InvalidArgument);
}

// Five of seven servers delete the bucket or overwrite the object on a sub-resource that they do not know.
CO_TEST(Router, EverySubResourceIsAnOperationOr501AndChangesNothing) {
  testing::S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  co_await bench.send("PUT", "/bucket/key", {}, "content");
  const auto count = [&] { return bench.metadata.writes + bench.storage.writes; };
  std::size_t not_implemented = 0;
  for (const std::string_view name : model::known_sub_resources()) {
    for (const std::string_view method : {"GET", "PUT", "POST", "DELETE", "HEAD"}) {
      for (const auto scope : {Scope::Bucket, Scope::Object}) {
        const std::string query(name == "list-type" ? "list-type=2" : name);
        const std::string target = (scope == Scope::Bucket ? "/bucket?" : "/bucket/key?") + query;
        const auto routed = route(method, scope, http::Query::parse(query).value(), {});
        const std::string what = std::string(method) + " " + target;
        if (!routed) {
          EXPECT_EQ(query, "uploadId") << what;
          continue;
        }
        const bool implemented = model::info(routed->operation).implemented;
        EXPECT_EQ(find_handler(routed->operation) != nullptr, implemented) << what;
        if (implemented) continue;
        ++not_implemented;
        const int before = count();
        const auto reply = co_await bench.send(std::string(method), target, {}, "<Anything/>");
        EXPECT_EQ(reply.status, 501) << what;
        EXPECT_EQ(count(), before) << what;
        if (method != "HEAD") {
          EXPECT_EQ(reply.code(), "NotImplemented") << what;
          EXPECT_THAT(reply.element("Message"), ::testing::HasSubstr(name)) << what;
        }
      }
    }
  }
  EXPECT_GT(not_implemented, 300U);
  EXPECT_TRUE(bench.metadata.buckets.contains("bucket"));
  EXPECT_EQ((co_await bench.send("GET", "/bucket/key")).body, "content");
}

TEST(Router, EveryImplementedOperationHasAHandler) {
  for (const auto& row : model::all_operations()) {
    EXPECT_EQ(find_handler(row.operation) != nullptr, row.implemented) << row.name;
  }
}

}  // namespace
}  // namespace mocks3::s3api
