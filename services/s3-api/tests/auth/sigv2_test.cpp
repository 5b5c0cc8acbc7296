// Vectors: "Signing and authenticating REST requests (AWS signature version 2)", examples.
#include "auth/sigv2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signer.hpp"

namespace mocks3::s3api::test {
namespace {

using testing::HasSubstr;

Timestamp at(std::string_view amz_date) { return *utils::parse_amz_date(amz_date); }

class SigV2 : public testing::Test {
 protected:
  SigV2() { credentials.add(*CredentialStore::parse(std::string(kExampleKey) + ':' + std::string(kExampleSecret))); }

  Result<Authentication> verify(const TestRequest& request, std::string_view host_bucket = {}) {
    const auto built = request.build();
    const auto query = http::Query::parse(built.query);
    if (!query) return std::unexpected(query.error());
    return authenticate(built, *query, credentials, now, options, host_bucket);
  }
  Error failure(const TestRequest& request, std::string_view host_bucket = {}) {
    const auto result = verify(request, host_bucket);
    if (result) {
      ADD_FAILURE() << "the request was accepted";
      return {};
    }
    return result.error();
  }
  /// Signs what stands in `text` and puts it into the header.
  static void sign(TestRequest& request, std::string_view text, std::string_view key = kExampleKey) {
    request.set("authorization", "AWS " + std::string(key) + ':' + sign_v2(kExampleSecret, text));
  }

  CredentialStore credentials;
  AuthOptions options{.sigv2 = true};
  Timestamp now = at("20070327T194000Z");
};

struct Documented {
  std::string method, path, query, host_bucket, signature;
  std::vector<std::pair<std::string, std::string>> headers;
};

TEST_F(SigV2, TheDocumentedExamplesVerify) {
  const std::string bucket = "awsexamplebucket1";
  const Documented cases[] = {
      {"GET",
       "/photos/puppy.jpg",
       "",
       bucket,
       "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
       {{"date", "Tue, 27 Mar 2007 19:36:42 +0000"}}},
      {"GET",
       "/",
       "prefix=photos&max-keys=50&marker=puppy",
       bucket,
       "m0WP8eCtspQl5Ahe6L1SozdX9YA=",
       {{"date", "Tue, 27 Mar 2007 19:42:41 +0000"}}},
      {"GET", "/", "acl", bucket, "82ZHiFIjc+WbcwFKGUVEQspPn+0=", {{"date", "Tue, 27 Mar 2007 19:44:46 +0000"}}},
      {"GET",
       "/awsexamplebucket1/photos/puppy.jpg",
       "",
       "",
       "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
       {{"date", "Tue, 27 Mar 2007 19:36:42 +0000"}}},
  };
  for (const auto& example : cases) {
    TestRequest request{
        .method = example.method, .path = example.path, .query = example.query, .headers = example.headers};
    request.set("authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + example.signature);
    const auto result = verify(request, example.host_bucket);
    ASSERT_TRUE(result) << example.path << '?' << example.query << ": " << result.error().describe();
    EXPECT_EQ(result->credential->access_key, kExampleKey);
    EXPECT_FALSE(result->presigned);
  }
}

TEST_F(SigV2, AmzHeadersAreFoldedSortedAndSigned) {
  now = at("20070327T210608Z");
  TestRequest request{.method = "PUT", .path = "/db-backup.dat.gz", .query = "", .headers = {}};
  request.headers = {{"date", "Tue, 27 Mar 2007 21:06:08 +0000"},
                     {"x-amz-acl", "public-read"},
                     {"content-type", "application/x-download"},
                     {"content-md5", "4gJE4saaMU4BqNR0kLY+lw=="},
                     {"X-Amz-Meta-ReviewedBy", "joe@example.com"},
                     {"X-Amz-Meta-ReviewedBy", "jane@example.com"},
                     {"X-Amz-Meta-FileChecksum", "0x02661779"},
                     {"X-Amz-Meta-ChecksumAlgorithm", "crc32"},
                     {"content-disposition", "attachment; filename=database.dat"},
                     {"authorization", "AWS AKIAIOSFODNN7EXAMPLE:jtBQa0Aq+DkULFI8qrpwIjGEx0E="}};
  EXPECT_TRUE(verify(request, "static.example.com"));
  request.headers[1].second = "private";
  EXPECT_EQ(failure(request, "static.example.com").code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(SigV2, ADateInAnAmzHeaderTakesThePlaceOfTheOther) {
  TestRequest request{.path = "/b/k", .query = "", .headers = {}};
  request.headers = {{"date", "Mon, 01 Jan 1990 00:00:00 GMT"}, {"x-amz-date", "Tue, 27 Mar 2007 19:36:42 GMT"}};
  sign(request, "GET\n\n\n\nx-amz-date:Tue, 27 Mar 2007 19:36:42 GMT\n/b/k");
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV2, SubResourcesAndReplyOverridesAreSignedDecodedAndSorted) {
  struct Case {
    std::string query, resource;
  };
  const Case cases[] = {
      {"versionId=null&acl", "/b/k?acl&versionId=null"},
      {"uploadId=a%2Bb&partNumber=7&x-id=UploadPart", "/b/k?partNumber=7&uploadId=a+b"},
      {"response-content-disposition=attachment%3B%20filename%3D%22a%22",
       "/b/k?response-content-disposition=attachment; filename=\"a\""},
      {"list-type=2&prefix=a", "/b/k"},
      {"tagging=", "/b/k?tagging="},
      {"website&torrent", "/b/k?torrent&website"},
  };
  for (const auto& c : cases) {
    TestRequest request{.path = "/b/k", .query = c.query, .headers = {{"date", "Tue, 27 Mar 2007 19:36:42 GMT"}}};
    sign(request, "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\n" + c.resource);
    EXPECT_TRUE(verify(request)) << c.query;
  }
}

TEST_F(SigV2, ABucketAloneMayBeSignedWithASlashBehindIt) {
  TestRequest request{.path = "/b", .query = "acl", .headers = {{"date", "Tue, 27 Mar 2007 19:36:42 GMT"}}};
  for (const char* resource : {"/b?acl", "/b/?acl"}) {
    sign(request, "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\n" + std::string(resource));
    EXPECT_TRUE(verify(request)) << resource;
  }
  // Nothing else may: "/b/k/" is another object.
  request.path = "/b/k";
  sign(request, "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\n/b/k/?acl");
  EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch);
  request.path = "/k";
  sign(request, "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\n/b/k/?acl");
  EXPECT_EQ(failure(request, "b").code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(SigV2, ADateIsNeededAndMustBeNear) {
  struct Case {
    std::string name, value;
    ErrorCode code;
  };
  const Case cases[] = {
      {"x-other", "", ErrorCode::AccessDenied},
      {"date", "", ErrorCode::AccessDenied},
      {"date", "Bad Date", ErrorCode::AccessDenied},
      {"x-amz-date", "", ErrorCode::AccessDenied},
      {"x-amz-date", "Tue, 07 Jul 1950 21:53:04 GMT", ErrorCode::AccessDenied},
      {"date", "Tue, 27 Mar 2007 19:24:59 GMT", ErrorCode::RequestTimeTooSkewed},
      {"date", "Tue, 27 Mar 2007 19:55:01 GMT", ErrorCode::RequestTimeTooSkewed},
      {"x-amz-date", "Tue, 07 Jul 9999 21:53:04 GMT", ErrorCode::RequestTimeTooSkewed},
  };
  for (const auto& c : cases) {
    TestRequest request{.path = "/b/k", .query = "", .headers = {{c.name, c.value}}};
    request.set("authorization", "AWS AKIAIOSFODNN7EXAMPLE:c2ln");
    EXPECT_EQ(failure(request).code, c.code) << c.name << ": " << c.value;
  }
}

TEST_F(SigV2, AWrongSignatureShowsWhatWasSigned) {
  TestRequest request{.path = "/b/k", .query = "", .headers = {{"date", "Tue, 27 Mar 2007 19:36:42 GMT"}}};
  request.set("authorization", "AWS AKIAIOSFODNN7EXAMPLE:c2ln");
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::SignatureDoesNotMatch);
  EXPECT_EQ(detail(error, "AWSAccessKeyId"), kExampleKey);
  EXPECT_EQ(detail(error, "SignatureProvided"), "c2ln");
  EXPECT_EQ(detail(error, "StringToSign"), "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\n/b/k");
  EXPECT_THAT(detail(error, "StringToSignBytes"), HasSubstr("47 45 54 0a"));
  EXPECT_EQ(detail(error, "CanonicalRequest"), "");

  request.set("authorization", "AWS AKIAUNKNOWN:c2ln");
  EXPECT_EQ(failure(request).code, ErrorCode::InvalidAccessKeyId);
  for (const char* bad : {"AWS AKIAIOSFODNN7EXAMPLE", "AWS :c2ln", "AWS AKIAIOSFODNN7EXAMPLE:"}) {
    request.set("authorization", bad);
    EXPECT_EQ(failure(request).code, ErrorCode::InvalidArgument) << bad;
  }
}

TEST_F(SigV2, ASwitchedOffVersionIsRefused) {
  options.sigv2 = false;
  TestRequest request{.path = "/b/k", .query = "", .headers = {{"date", "Tue, 27 Mar 2007 19:36:42 GMT"}}};
  sign(request, "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\n/b/k");
  EXPECT_EQ(failure(request).code, ErrorCode::InvalidRequest);
  EXPECT_EQ(failure(request).message, kMechanismNotSupported);
}

TEST_F(SigV2, APresignedUrlIsGoodUntilItExpires) {
  const std::string signature = utils::uri_encode(sign_v2(kExampleSecret, "GET\n\n\n1175139620\n/b/k"));
  TestRequest request{.path = "/b/k",
                      .query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&Signature=" + signature,
                      .headers = {}};
  now = Timestamp{} + std::chrono::seconds(1175139619);
  const auto result = verify(request);
  ASSERT_TRUE(result) << result.error().describe();
  EXPECT_TRUE(result->presigned);

  now += std::chrono::seconds(1);
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::AccessDenied);
  EXPECT_EQ(error.message, "Request has expired");
  EXPECT_EQ(detail(error, "Expires"), "2007-03-29T03:40:20Z");
}

TEST_F(SigV2, APresignedUrlMayLeaveThePlusOfItsSignatureUnescaped) {
  std::string text, signature;
  for (int i = 0; !signature.contains('+'); ++i) {
    text = "GET\n\n\n1175139620\n/b/" + std::to_string(i);
    signature = sign_v2(kExampleSecret, text);
  }
  TestRequest request{.path = text.substr(text.find('/')),
                      .query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&Signature=" + signature,
                      .headers = {}};
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV2, APresignedUrlSignsTheAmzParametersItCarries) {
  const std::string text = "PUT\n\ntext/plain\n1175139620\nx-amz-security-token:a token\n/b/k";
  TestRequest request{
      .method = "PUT",
      .path = "/b/k",
      .query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&x-amz-security-token=a%20token&Signature=" +
               utils::uri_encode(sign_v2(kExampleSecret, text)),
      .headers = {{"content-type", "text/plain"}}};
  EXPECT_TRUE(verify(request));
  request.set("content-type", "text/html");
  EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(SigV2, APresignedUrlNeedsAReadableExpiry) {
  for (const char* expires : {"", "tomorrow", "-1", "99999999999999999999", "18446744073709551615"}) {
    TestRequest request{.path = "/b/k",
                        .query = std::string("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=c2ln&Expires=") + expires,
                        .headers = {}};
    EXPECT_EQ(failure(request).code, ErrorCode::AccessDenied) << expires;
  }
}

TEST_F(SigV2, AHashOfTheBodyIsKeptForTheBodysVerdict) {
  TestRequest request{.path = "/b/k", .query = "", .headers = {}};
  request.headers = {{"date", "Tue, 27 Mar 2007 19:36:42 GMT"}, {"x-amz-content-sha256", std::string(kEmptyHash)}};
  sign(request, "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\nx-amz-content-sha256:" + std::string(kEmptyHash) + "\n/b/k");
  const auto result = verify(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->payload, PayloadSigning::SignedHash);
  EXPECT_EQ(result->content_sha256, kEmptyHash);

  request.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  sign(request,
       "GET\n\n\nTue, 27 Mar 2007 19:36:42 GMT\nx-amz-content-sha256:STREAMING-AWS4-HMAC-SHA256-PAYLOAD\n/b/k");
  EXPECT_EQ(failure(request).code, ErrorCode::InvalidRequest);
}

}  // namespace
}  // namespace mocks3::s3api::test
