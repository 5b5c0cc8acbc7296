// Ownership controls, public access block and ACLs as requests set and read them. Sources: "Controlling ownership of
// objects and disabling ACLs for your bucket", "Blocking public access to your Amazon S3 storage", "PutBucketAcl",
// "PutObjectAcl", "CreateBucket".
#include <gmock/gmock.h>

#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

using ::testing::ElementsAre;
using testing::HeaderList;
using testing::Reply;
using testing::S3Bench;

constexpr const char* kEnforced = "BucketOwnerEnforced";
constexpr const char* kPreferred = "BucketOwnerPreferred";
constexpr const char* kWriter = "ObjectWriter";
constexpr const char* kOwnersFullControl =
    "<AccessControlPolicy><Owner><ID>owner-a</ID></Owner><AccessControlList><Grant><Grantee><ID>owner-a</ID></Grantee>"
    "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>";
constexpr const char* kNoGrants =
    "<AccessControlPolicy><Owner><ID>owner-a</ID></Owner><AccessControlList/></AccessControlPolicy>";

HeaderList canned(std::string name) { return {{"x-amz-acl", std::move(name)}}; }

asio::awaitable<void> make_bucket(S3Bench& bench, std::string ownership) {
  const auto made = co_await bench.send("PUT", "/bucket", {{"x-amz-object-ownership", std::move(ownership)}});
  EXPECT_EQ(made.status, 200) << made.body;
}

std::string controls(const std::string& ownership) {
  return "<OwnershipControls><Rule><ObjectOwnership>" + ownership + "</ObjectOwnership></Rule></OwnershipControls>";
}

asio::awaitable<std::string> ownership_of(S3Bench& bench) {
  const auto reply = co_await bench.send("GET", "/bucket?ownershipControls");
  co_return reply.status == 200 ? reply.element("ObjectOwnership") : reply.code();
}

/// The code of an error, else the status.
std::string outcome(const Reply& reply) { return reply.status == 200 ? "200" : reply.code(); }

CO_TEST(OwnershipControls, CanBeSetReadAndTaken) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ(co_await ownership_of(bench), kEnforced);
  for (const std::string ownership : {kWriter, kPreferred, kEnforced}) {
    EXPECT_EQ((co_await bench.send("PUT", "/bucket?ownershipControls", {}, controls(ownership))).status, 200);
    EXPECT_EQ(co_await ownership_of(bench), ownership);
  }
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket?ownershipControls")).status, 204);
  EXPECT_EQ(co_await ownership_of(bench), "OwnershipControlsNotFoundError");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket?ownershipControls")).status, 204);
  // Without controls ACLs count.
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", canned("public-read"))).status, 200);
}

CO_TEST(OwnershipControls, RefusesBadDocuments) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  for (const std::string& document :
       {std::string(), std::string("<OwnershipControls/>"), controls("Everybody"), controls(""),
        controls("objectwriter"), std::string("<OwnershipControls><Rule/></OwnershipControls>"),
        "<OwnershipControls>" + std::string("<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>") +
            "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"}) {
    EXPECT_EQ((co_await bench.send("PUT", "/bucket?ownershipControls", {}, document)).code(), "MalformedXML")
        << document;
  }
  EXPECT_EQ(co_await ownership_of(bench), kEnforced);
}

CO_TEST(OwnershipControls, CannotDisableAclsThatGrantOthersSomething) {
  S3Bench bench;
  co_await make_bucket(bench, kWriter);
  co_await bench.send("PUT", "/bucket?acl", canned("public-read"));
  const auto refused = co_await bench.send("PUT", "/bucket?ownershipControls", {}, controls(kEnforced));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.code(), "InvalidBucketAclWithObjectOwnership");
  EXPECT_EQ(co_await ownership_of(bench), kWriter);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?ownershipControls", {}, controls(kPreferred))).status, 200);
  co_await bench.send("PUT", "/bucket?acl", canned("private"));
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?ownershipControls", {}, controls(kEnforced))).status, 200);
}

CO_TEST(CreateBucketAccess, TakesOwnershipAndAclFromHeaders) {
  struct Case {
    const char *default_ownership, *ownership, *acl, *outcome, *controls;
  };
  constexpr const char* kClash = "InvalidBucketAclWithObjectOwnership";
  for (const auto& [given, ownership, acl, expected, shown] : std::vector<Case>{
           {kEnforced, "", "", "200", kEnforced},
           {kEnforced, "", "private", "200", kEnforced},
           {kEnforced, "", "public-read", kClash, "NoSuchBucket"},
           {kEnforced, kEnforced, "authenticated-read", kClash, "NoSuchBucket"},
           {kEnforced, kWriter, "public-read", "200", kWriter},
           {kEnforced, kPreferred, "", "200", kPreferred},
           {kEnforced, kWriter, "open", "InvalidArgument", "NoSuchBucket"},
           {kEnforced, "Everybody", "", "InvalidArgument", "NoSuchBucket"},
           {kPreferred, "", "public-read", "200", kPreferred},
           {kWriter, "", "public-read", "200", "OwnershipControlsNotFoundError"},
           {kWriter, kWriter, "", "200", kWriter},
           {kWriter, kEnforced, "public-read", kClash, "NoSuchBucket"},
       }) {
    S3Bench bench;
    bench.services.default_ownership = given == std::string(kWriter)      ? model::ObjectOwnership::ObjectWriter
                                       : given == std::string(kPreferred) ? model::ObjectOwnership::BucketOwnerPreferred
                                                                          : model::ObjectOwnership::BucketOwnerEnforced;
    HeaderList headers;
    if (*ownership) headers.emplace_back("x-amz-object-ownership", ownership);
    if (*acl) headers.emplace_back("x-amz-acl", acl);
    const auto what = std::string(given) + " / " + ownership + " / " + acl;
    EXPECT_EQ(outcome(co_await bench.send("PUT", "/bucket", headers)), expected) << what;
    EXPECT_EQ(co_await ownership_of(bench), shown) << what;
  }
}

CO_TEST(CreateBucketAccess, AgainGivesTheBucketANewAcl) {
  S3Bench bench;
  bench.services.default_ownership = model::ObjectOwnership::ObjectWriter;
  co_await bench.send("PUT", "/bucket", canned("public-read"));
  co_await bench.send("PUT", "/bucket");
  EXPECT_THAT((co_await bench.send("GET", "/bucket?acl")).elements("Permission"), ElementsAre("FULL_CONTROL"));
}

std::string block(const std::string& settings) {
  return "<PublicAccessBlockConfiguration>" + settings + "</PublicAccessBlockConfiguration>";
}
constexpr const char* kBlockAcls = "<BlockPublicAcls>true</BlockPublicAcls>";

CO_TEST(PublicAccessBlock, CanBeSetReadAndTaken) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?publicAccessBlock")).code(), "NoSuchPublicAccessBlockConfiguration");
  const auto document =
      block("<RestrictPublicBuckets>TRUE</RestrictPublicBuckets><IgnorePublicAcls>false</IgnorePublicAcls>");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?publicAccessBlock", {}, document)).status, 200);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?publicAccessBlock")).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><BlockPublicAcls>false"
            "</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>"
            "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>");
  EXPECT_EQ((co_await bench.send("DELETE", "/bucket?publicAccessBlock")).status, 204);
  EXPECT_EQ((co_await bench.send("GET", "/bucket?publicAccessBlock")).code(), "NoSuchPublicAccessBlockConfiguration");
}

CO_TEST(PublicAccessBlock, RefusesBadDocuments) {
  S3Bench bench;
  co_await bench.send("PUT", "/bucket");
  const auto code = [&](std::string document) -> asio::awaitable<std::string> {
    co_return (co_await bench.send("PUT", "/bucket?publicAccessBlock", {}, std::move(document))).code();
  };
  EXPECT_EQ(co_await code(""), "MalformedXML");
  EXPECT_EQ(co_await code("<Other/>"), "MalformedXML");
  EXPECT_EQ(co_await code(block("")), "InvalidRequest");
  EXPECT_EQ(co_await code(block("<BlockPublicAcls>perhaps</BlockPublicAcls>")), "MalformedXML");
  EXPECT_EQ(co_await code(block("<BlockEverything>true</BlockEverything>")), "MalformedXML");
  EXPECT_EQ((co_await bench.send("GET", "/bucket?publicAccessBlock")).code(), "NoSuchPublicAccessBlockConfiguration");
}

CO_TEST(PublicAccessBlock, RefusesPublicAclsWhereverTheyAreSet) {
  S3Bench bench;
  co_await make_bucket(bench, kWriter);
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  co_await bench.send("PUT", "/bucket?publicAccessBlock", {}, block(kBlockAcls));
  const HeaderList by_grant{{"x-amz-grant-read", "uri=\"" + std::string(model::kAuthenticatedUsers) + "\""}};
  for (const auto& headers :
       {canned("public-read"), canned("public-read-write"), canned("authenticated-read"), by_grant}) {
    HeaderList copying = headers;
    copying.emplace_back("x-amz-copy-source", "/bucket/k");
    const auto what = headers.front().second;
    EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", headers)).status, 403) << what;
    EXPECT_EQ((co_await bench.send("PUT", "/bucket/k?acl", headers)).code(), "AccessDenied") << what;
    EXPECT_EQ((co_await bench.send("PUT", "/bucket/new", headers, "x")).code(), "AccessDenied") << what;
    EXPECT_EQ((co_await bench.send("PUT", "/bucket/new", copying)).code(), "AccessDenied") << what;
    EXPECT_EQ((co_await bench.send("POST", "/bucket/new?uploads", headers)).code(), "AccessDenied") << what;
  }
  EXPECT_EQ(bench.metadata.buckets.at("bucket").objects.size(), 1U);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/new", canned("private"), "x")).status, 200);
}

CO_TEST(BucketAcl, IsSetByHeadersOrByADocument) {
  S3Bench bench;
  bench.credentials.add(CredentialStore::parse("carol:carol-secret:owner-c:Carol:carol@example.com").value());
  co_await make_bucket(bench, kWriter);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", canned("public-read-write"), "")).status, 200);
  EXPECT_THAT((co_await bench.send("GET", "/bucket?acl")).elements("Permission"),
              ElementsAre("READ", "WRITE", "FULL_CONTROL"));
  const HeaderList grants{{"x-amz-grant-read", "id=owner-b, emailAddress=\"carol@example.com\""}};
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", grants)).status, 200);
  EXPECT_THAT((co_await bench.send("GET", "/bucket?acl")).elements("ID"), ElementsAre("owner-a", "owner-b", "owner-c"));
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", {{"Content-Length", ""}, {"x-amz-acl", "private"}})).status,
            200);
  EXPECT_TRUE(bench.metadata.buckets.at("bucket").bucket.acl.empty());
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", {}, kNoGrants)).status, 200);
  EXPECT_TRUE((co_await bench.send("GET", "/bucket?acl")).elements("Permission").empty());
  EXPECT_EQ((co_await bench.send("PUT", "/bucket?acl", {}, kOwnersFullControl)).status, 200);
  EXPECT_THAT((co_await bench.send("GET", "/bucket?acl")).elements("Permission"), ElementsAre("FULL_CONTROL"));
}

CO_TEST(BucketAcl, RefusesContradictoryRequests) {
  S3Bench bench;
  co_await make_bucket(bench, kWriter);
  const auto code = [&](HeaderList headers, std::string body) -> asio::awaitable<std::string> {
    co_return (co_await bench.send("PUT", "/bucket?acl", std::move(headers), std::move(body))).code();
  };
  const auto both =
      co_await bench.send("PUT", "/bucket?acl", {{"x-amz-acl", "private"}, {"x-amz-grant-read", "id=owner-b"}});
  EXPECT_EQ(both.code(), "InvalidRequest");
  EXPECT_EQ(both.element("Message"), "Specifying both Canned ACLs and Header Grants is not allowed");
  const auto neither = co_await bench.send("PUT", "/bucket?acl");
  EXPECT_EQ(neither.code(), "MissingSecurityHeader");
  EXPECT_EQ(neither.element("MissingHeaderName"), "x-amz-acl");
  EXPECT_EQ(co_await code(canned("private"), kOwnersFullControl), "UnexpectedContent");
  EXPECT_EQ(co_await code(canned("open"), ""), "InvalidArgument");
  EXPECT_EQ(co_await code({{"x-amz-grant-read", "id=stranger"}}, ""), "InvalidArgument");
  EXPECT_EQ(co_await code({{"x-amz-grant-read", "emailAddress=who@example.com"}}, ""),
            "UnresolvableGrantByEmailAddress");
  EXPECT_EQ(co_await code({}, "<AccessControlPolicy/>"), "MalformedACLError");
  EXPECT_EQ(co_await code({}, std::string(200'000, ' ')), "MalformedXML");
  EXPECT_TRUE(bench.metadata.buckets.at("bucket").bucket.acl.empty());
}

// "Troubleshooting" under Object Ownership: AccessControlListNotSupported.
CO_TEST(DisabledAcls, TakeNothingButTheOwnersFullControl) {
  S3Bench bench;
  co_await make_bucket(bench, kEnforced);
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  struct Case {
    HeaderList headers;
    const char* outcome;
  };
  constexpr const char* kRefused = "AccessControlListNotSupported";
  for (const auto& [headers, expected] : std::vector<Case>{
           {canned("bucket-owner-full-control"), "200"},
           {{{"x-amz-grant-full-control", "id=owner-a"}}, "200"},
           {canned("private"), kRefused},
           {canned("public-read"), kRefused},
           {canned("bucket-owner-read"), kRefused},
           {{{"x-amz-grant-full-control", "id=owner-b"}}, kRefused},
           {{{"x-amz-grant-read", "id=owner-a"}}, kRefused},
       }) {
    HeaderList copying = headers;
    copying.emplace_back("x-amz-copy-source", "/bucket/k");
    const auto& what = headers.front().second;
    EXPECT_EQ(outcome(co_await bench.send("PUT", "/bucket/new", headers, "x")), expected) << what;
    EXPECT_EQ(outcome(co_await bench.send("PUT", "/bucket/copy", copying)), expected) << what;
    EXPECT_EQ(outcome(co_await bench.send("POST", "/bucket/parts?uploads", headers)), expected) << what;
    EXPECT_EQ(outcome(co_await bench.send("PUT", "/bucket?acl", headers)), expected) << what;
    EXPECT_EQ(outcome(co_await bench.send("PUT", "/bucket/k?acl", headers)), expected) << what;
  }
  for (const char* target : {"/bucket?acl", "/bucket/k?acl"}) {
    EXPECT_EQ(outcome(co_await bench.send("PUT", target, {}, kOwnersFullControl)), "200") << target;
    EXPECT_EQ(outcome(co_await bench.send("PUT", target, {}, kNoGrants)), kRefused) << target;
  }
}

CO_TEST(DisabledAcls, ShowTheBucketOwnersFullControlAndComeBackAsTheyWere) {
  S3Bench bench;
  co_await make_bucket(bench, kWriter);
  co_await bench.send_as(1, "PUT", "/bucket/k", canned("public-read"), "x");
  EXPECT_THAT((co_await bench.send("GET", "/bucket/k?acl")).elements("ID"), ElementsAre("owner-b", "owner-b"));
  co_await bench.send("PUT", "/bucket?ownershipControls", {}, controls(kEnforced));
  const auto disabled = co_await bench.send("GET", "/bucket/k?acl");
  EXPECT_THAT(disabled.elements("ID"), ElementsAre("owner-a", "owner-a"));
  EXPECT_THAT(disabled.elements("Permission"), ElementsAre("FULL_CONTROL"));
  co_await bench.send("DELETE", "/bucket?ownershipControls");
  const auto again = co_await bench.send("GET", "/bucket/k?acl");
  EXPECT_THAT(again.elements("ID"), ElementsAre("owner-b", "owner-b"));
  EXPECT_THAT(again.elements("Permission"), ElementsAre("READ", "FULL_CONTROL"));
}

CO_TEST(ObjectAcl, CanBeReplacedWithoutTouchingTheObject) {
  S3Bench bench;
  co_await make_bucket(bench, kPreferred);
  co_await bench.send("PUT", "/bucket/k", {}, "x");
  const auto before = bench.metadata.buckets.at("bucket").objects.at("k").summary;
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k?acl", canned("public-read"))).status, 200);
  EXPECT_THAT((co_await bench.send("GET", "/bucket/k?acl")).elements("Permission"),
              ElementsAre("READ", "FULL_CONTROL"));
  const auto after = bench.metadata.buckets.at("bucket").objects.at("k").summary;
  EXPECT_EQ(after.etag, before.etag);
  EXPECT_EQ(after.last_modified, before.last_modified);
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/none?acl", canned("private"))).code(), "NoSuchKey");
  EXPECT_EQ((co_await bench.send("GET", "/bucket/none?acl")).code(), "NoSuchKey");
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k?acl&versionId=nonsense", canned("private"))).code(),
            "InvalidArgument");
}

CO_TEST(ObjectAcl, OfAnothersObjectNamesItsOwner) {
  S3Bench bench;
  co_await make_bucket(bench, kWriter);
  co_await bench.send_as(1, "PUT", "/bucket/k", {}, "x");
  // Alice has no say in whose it is.
  EXPECT_EQ((co_await bench.send("PUT", "/bucket/k?acl", {}, kOwnersFullControl)).code(), "AccessDenied");
  EXPECT_EQ((co_await bench.send_as(1, "PUT", "/bucket/k?acl", canned("bucket-owner-read"))).status, 200);
  EXPECT_THAT((co_await bench.send("GET", "/bucket/k?acl")).elements("ID"),
              ElementsAre("owner-b", "owner-b", "owner-a"));
}

// "Controlling ownership of objects and disabling ACLs for your bucket": who owns what is uploaded.
CO_TEST(Upload, BelongsToWhomTheBucketSays) {
  struct Case {
    const char *ownership, *acl, *owner;
  };
  for (const auto& [ownership, acl, owner] : std::vector<Case>{
           {kEnforced, "", "owner-a"},
           {kEnforced, "bucket-owner-full-control", "owner-a"},
           {kPreferred, "", "owner-b"},
           {kPreferred, "private", "owner-b"},
           {kPreferred, "bucket-owner-full-control", "owner-a"},
           {kWriter, "", "owner-b"},
           {kWriter, "bucket-owner-full-control", "owner-b"},
       }) {
    S3Bench bench;
    co_await make_bucket(bench, ownership);
    const HeaderList headers = *acl ? canned(acl) : HeaderList{};
    HeaderList copying = headers;
    copying.emplace_back("x-amz-copy-source", "/bucket/put");
    const auto what = std::string(ownership) + " / " + acl;
    EXPECT_EQ((co_await bench.send_as(1, "PUT", "/bucket/put", headers, "x")).status, 200) << what;
    EXPECT_EQ((co_await bench.send_as(1, "PUT", "/bucket/copy", copying)).status, 200) << what;
    EXPECT_EQ((co_await bench.send_as(1, "POST", "/bucket/parts?uploads", headers)).status, 200) << what;
    const auto& objects = bench.metadata.buckets.at("bucket").objects;
    EXPECT_EQ(objects.at("put").summary.owner.id, owner) << what;
    EXPECT_EQ(objects.at("copy").summary.owner.id, owner) << what;
    const auto& upload = bench.metadata.uploads.begin()->second.upload;
    EXPECT_EQ(upload.owner.id, owner) << what;
    EXPECT_EQ(upload.initiator.id, "owner-b") << what;
  }
}

CO_TEST(Upload, KeepsTheGrantsItCameWith) {
  S3Bench bench;
  co_await make_bucket(bench, kWriter);
  const HeaderList grants{{"x-amz-grant-read-acp", "id=owner-b"}};
  HeaderList copying = grants;
  copying.emplace_back("x-amz-copy-source", "/bucket/put");
  co_await bench.send("PUT", "/bucket/put", grants, "x");
  co_await bench.send("PUT", "/bucket/copy", copying);
  co_await bench.send("POST", "/bucket/parts?uploads", grants);
  const model::AccessControlList expected{
      {model::GranteeKind::CanonicalUser, "owner-b", "Bob", model::Permission::ReadAcp}};
  EXPECT_EQ(bench.metadata.buckets.at("bucket").objects.at("put").detail.acl, expected);
  EXPECT_EQ(bench.metadata.buckets.at("bucket").objects.at("copy").detail.acl, expected);
  EXPECT_EQ(bench.metadata.uploads.begin()->second.upload.acl, expected);
  // A copy without grants is private, whatever its source was.
  co_await bench.send("PUT", "/bucket/plain", {{"x-amz-copy-source", "/bucket/put"}});
  EXPECT_TRUE(bench.metadata.buckets.at("bucket").objects.at("plain").detail.acl.empty());
}

}  // namespace
}  // namespace mocks3::s3api
