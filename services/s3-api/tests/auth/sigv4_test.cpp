// Vectors: "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk" (examples),
// "Authenticating Requests: Using Query Parameters" (example). Codes and words: "Error responses", "Authenticating
// Requests: Using the Authorization Header".
#include "auth/sigv4.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signer.hpp"

namespace mocks3::s3api::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Timestamp at(std::string_view amz_date) { return *utils::parse_amz_date(amz_date); }

class SigV4 : public testing::Test {
 protected:
  SigV4() { credentials.add(*CredentialStore::parse(std::string(kExampleKey) + ':' + std::string(kExampleSecret))); }

  Result<Authentication> verify(const http::Request& request) {
    const auto query = http::Query::parse(request.query);
    if (!query) return std::unexpected(query.error());
    return authenticate(request, *query, credentials, now, options);
  }
  Result<Authentication> verify(const TestRequest& request) { return verify(request.build()); }
  Error failure(const TestRequest& request) {
    const auto result = verify(request);
    if (result) {
      ADD_FAILURE() << "the request was accepted";
      return {};
    }
    return result.error();
  }
  /// Sends `request` with what stands behind "AWS4-HMAC-SHA256 ".
  Error failure_of(TestRequest request, const std::string& components) {
    request.set("authorization", "AWS4-HMAC-SHA256 " + components);
    return failure(request);
  }

  CredentialStore credentials;
  AuthOptions options;
  Timestamp now = at("20130524T000000Z");
  Signer signer;
};

TestRequest documented(std::string method, std::string path, std::string query = "") {
  TestRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.query = std::move(query);
  request.set("host", "examplebucket.s3.amazonaws.com");
  request.set("x-amz-date", "20130524T000000Z");
  request.set("x-amz-content-sha256", std::string(kEmptyHash));
  return request;
}

std::string documented_header(std::string_view names, std::string_view signature) {
  return "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=" +
         std::string(names) + ",Signature=" + std::string(signature);
}

TEST_F(SigV4, TheDocumentedGetObjectIsAccepted) {
  TestRequest request = documented("GET", "/test.txt");
  request.set("range", "bytes=0-9");
  request.set("authorization", documented_header("host;range;x-amz-content-sha256;x-amz-date",
                                                 "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
  const auto result = verify(request);
  ASSERT_TRUE(result) << result.error().describe();
  ASSERT_NE(result->credential, nullptr);
  EXPECT_EQ(result->credential->access_key, kExampleKey);
  EXPECT_EQ(result->payload, PayloadSigning::SignedHash);
  EXPECT_EQ(result->content_sha256, kEmptyHash);
  EXPECT_FALSE(result->presigned);
}

TEST_F(SigV4, TheDocumentedPutObjectIsAcceptedThoughItsPathIsSentUnescaped) {
  for (const char* path : {"/test$file.text", "/test%24file.text"}) {
    TestRequest request = documented("PUT", path);
    request.set("date", "Fri, 24 May 2013 00:00:00 GMT");
    request.set("x-amz-storage-class", "REDUCED_REDUNDANCY");
    request.set("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    request.set("authorization", documented_header("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                                                   "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
    const auto result = verify(request);
    ASSERT_TRUE(result) << path << result.error().describe();
    EXPECT_EQ(result->content_sha256, "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  }
}

TEST_F(SigV4, TheDocumentedGetLifecycleIsAccepted) {
  TestRequest request = documented("GET", "/", "lifecycle");
  request.set("authorization", documented_header("host;x-amz-content-sha256;x-amz-date",
                                                 "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, TheDocumentedListObjectsIsAccepted) {
  TestRequest request = documented("GET", "/", "max-keys=2&prefix=J");
  request.set("authorization", documented_header("host;x-amz-content-sha256;x-amz-date",
                                                 "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, TheDocumentedSeedSignatureIsAcceptedAndHandedToTheBody) {
  TestRequest request = documented("PUT", "/examplebucket/chunkObject.txt");
  request.set("host", "s3.amazonaws.com");
  request.set("x-amz-storage-class", "REDUCED_REDUNDANCY");
  request.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  request.set("content-encoding", "aws-chunked");
  request.set("x-amz-decoded-content-length", "66560");
  request.set("content-length", "66824");
  const std::string seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  request.set("authorization", documented_header("content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                                                 "x-amz-decoded-content-length;x-amz-storage-class",
                                                 seed));
  const auto result = verify(request);
  ASSERT_TRUE(result) << result.error().describe();
  EXPECT_EQ(result->payload, PayloadSigning::StreamingSigned);
  EXPECT_EQ(result->seed_signature, seed);
  EXPECT_EQ(result->signing_key, signer.key());
  EXPECT_EQ(result->scope, "20130524/us-east-1/s3/aws4_request");
  EXPECT_EQ(result->timestamp, "20130524T000000Z");
}

TEST_F(SigV4, HeaderValuesAreTrimmedCollapsedAndJoined) {
  TestRequest request = plain_request();
  request.headers.emplace_back("x-amz-meta-a", "one two");
  request.headers.emplace_back("x-amz-meta-a", "three");
  request.sign_header(signer);
  request.erase("x-amz-meta-a");
  request.headers.emplace_back("X-Amz-Meta-A", "  one \t  two ");
  request.headers.emplace_back("x-amz-meta-a", " three");
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, TheQueryIsSortedByEncodedNameThenValue) {
  TestRequest request = plain_request();
  request.query = "b=2&a=%2f&a=+x&A=1&empty";
  request.signed_query = "A=1&a=%20x&a=%2F&b=2&empty=";
  request.sign_header(signer);
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, PathsAreNotNormalised) {
  for (const char* path : {"/bucket//a", "/bucket/../a", "/bucket/./a/", "/"}) {
    TestRequest request = plain_request();
    request.path = path;
    request.sign_header(signer);
    EXPECT_TRUE(verify(request)) << path;
    request.path = "/bucket/a";
    EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch) << path;
  }
}

TEST_F(SigV4, APathMayBeSignedAsSentOrAsReEncoded) {
  TestRequest request = plain_request();
  request.path = "/bucket/a+b(c)%2fd%e4";
  request.signed_path = "/bucket/a%2Bb%28c%29/d%E4";
  request.sign_header(signer);
  EXPECT_TRUE(verify(request));
  request.signed_path = request.path;
  request.sign_header(signer);
  EXPECT_TRUE(verify(request));
  request.signed_path = "/bucket/a+b%28c%29/d%E4";
  request.sign_header(signer);
  EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(SigV4, SpacesMayFollowTheCommasOfTheHeader) {
  TestRequest request = plain_request();
  request.sign_header(signer);
  std::string value = request.get("authorization");
  for (std::size_t at = value.find(','); at != std::string::npos; at = value.find(',', at + 2))
    value.insert(at + 1, " ");
  request.set("authorization", value);
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, AChangedRequestDoesNotMatchAndTheReplyShowsWhatWasCalculated) {
  TestRequest request = plain_request();
  request.sign_header(signer);
  request.method = "DELETE";
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::SignatureDoesNotMatch);
  EXPECT_EQ(error.http_status(), 403);
  const std::string canonical = request.canonical(request.header_names(), std::string(kEmptyHash));
  EXPECT_EQ(detail(error, "AWSAccessKeyId"), kExampleKey);
  EXPECT_EQ(detail(error, "CanonicalRequest"), canonical);
  EXPECT_EQ(detail(error, "StringToSign"),
            "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n" + hex_sha256(canonical));
  EXPECT_THAT(detail(error, "StringToSignBytes"), testing::StartsWith("41 57 53 34 2d"));
  EXPECT_THAT(detail(error, "CanonicalRequestBytes"), testing::StartsWith("44 45 4c 45 54 45 0a"));
  EXPECT_EQ(detail(error, "SignatureProvided").size(), 64u);
  EXPECT_THAT(error.describe(), Not(HasSubstr(std::string(kExampleSecret))));
  EXPECT_THAT(error.describe(), Not(HasSubstr(signer.sign_canonical(canonical)))) << "the right signature is a secret";
}

TEST_F(SigV4, TheLogIsToldWhichSignedHeadersAreNotThere) {
  TestRequest request = plain_request();
  request.set("content-type", "text/plain");
  request.sign_header(signer);
  request.erase("content-type");
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::SignatureDoesNotMatch);
  EXPECT_THAT(error.cause, HasSubstr("content-type"));
}

TEST_F(SigV4, AWrongSecretDoesNotMatch) {
  TestRequest request = plain_request();
  signer.secret = "wrong";
  request.sign_header(signer);
  EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(SigV4, AnUnknownKeyIsNamed) {
  TestRequest request = plain_request();
  signer.access_key = "AKIDUNKNOWN";
  request.sign_header(signer);
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::InvalidAccessKeyId);
  EXPECT_EQ(detail(error, "AWSAccessKeyId"), "AKIDUNKNOWN");
}

TEST_F(SigV4, MissingPiecesOfTheHeaderAreNamed) {
  const TestRequest request = plain_request();
  const std::string credential = "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
  const auto expect = [&](const std::string& components, const std::string& words) {
    const Error error = failure_of(request, components);
    EXPECT_EQ(error.code, ErrorCode::AuthorizationHeaderMalformed) << components;
    EXPECT_THAT(error.message, HasSubstr(words)) << components;
  };
  expect("", "requires three components: Credential, SignedHeaders, and Signature");
  expect(credential, "requires three components");
  expect(credential + ",SignedHeaders=host", "requires three components");
  expect("nonsense", "the authorization component \"nonsense\" is malformed.");
  expect("A=b,SignedHeaders=host,Signature=x", "missing Credential.");
  expect(credential + ",A=b,Signature=x", "missing SignedHeaders.");
  expect(credential + ",SignedHeaders=host,Signature=", "missing Signature.");
  expect("Credential=a/b,SignedHeaders=host,Signature=x",
         "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  expect(credential + "/more,SignedHeaders=host,Signature=x", "the Credential is mal-formed");
}

TEST_F(SigV4, AWrongScopeIsNamed) {
  options.region = "eu-west-1";
  const auto expect = [&](Signer wrong, const std::string& words) {
    TestRequest request = plain_request();
    request.sign_header(wrong);
    const Error error = failure(request);
    EXPECT_EQ(error.code, ErrorCode::AuthorizationHeaderMalformed);
    EXPECT_THAT(error.message, HasSubstr(words));
    return error;
  };
  signer.region = "eu-west-1";
  Signer wrong = signer;
  wrong.region = "us-east-1";
  EXPECT_EQ(detail(expect(wrong, "the region 'us-east-1' is wrong; expecting 'eu-west-1'"), "Region"), "eu-west-1");
  wrong = signer;
  wrong.service = "ec2";
  expect(wrong, "incorrect service \"ec2\". This endpoint belongs to \"s3\".");
  wrong = signer;
  wrong.terminator = "aws5_request";
  expect(wrong, "incorrect terminal \"aws5_request\". This endpoint uses \"aws4_request\".");
  wrong = signer;
  wrong.date = "20130525";
  expect(wrong, "Invalid credential date \"20130525\". This date is not the same as X-Amz-Date: \"20130524\".");
  wrong = signer;
  wrong.date = "2013-05-24";
  expect(wrong, "incorrect date format \"2013-05-24\"");
  TestRequest right = plain_request();
  right.sign_header(signer);
  EXPECT_TRUE(verify(right));
}

TEST_F(SigV4, AnyRegionIsTakenWhenNoneIsDemanded) {
  TestRequest request = plain_request();
  signer.region = "mars-1";
  request.sign_header(signer);
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, TheSignedRegionIsKnownWithAndWithoutSignedChunks) {
  signer.region = "ap-southeast-2";
  TestRequest request = plain_request();
  for (const std::string& payload :
       {std::string(kEmptyHash), std::string("UNSIGNED-PAYLOAD"), std::string("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")}) {
    request.set("x-amz-content-sha256", payload);
    request.sign_header(signer);
    const auto result = verify(request);
    ASSERT_TRUE(result) << payload;
    EXPECT_EQ(result->region, "ap-southeast-2");
  }
  request.erase("authorization");
  request.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
  const auto anonymous = verify(request);
  ASSERT_TRUE(anonymous);
  EXPECT_EQ(anonymous->region, "");
}

TEST_F(SigV4, ADateIsNeededAndMustBeReadable) {
  for (const char* date : {"", "yesterday", "20130524", "20139924T000000Z"}) {
    TestRequest request = plain_request();
    request.sign_header(signer);
    request.erase("x-amz-date");
    if (*date) request.set("x-amz-date", date);
    const Error error = failure(request);
    EXPECT_EQ(error.code, ErrorCode::AccessDenied) << date;
    EXPECT_EQ(error.message, "AWS authentication requires a valid Date or x-amz-date header");
  }
}

TEST_F(SigV4, TheDateHeaderServesWithoutAmzDate) {
  TestRequest request = plain_request();
  request.erase("x-amz-date");
  request.set("date", "Fri, 24 May 2013 00:00:00 GMT");
  request.sign_header(signer);
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, ClocksMayDifferByFifteenMinutes) {
  TestRequest request = plain_request();
  request.sign_header(signer);
  now = at("20130524T001500Z");
  EXPECT_TRUE(verify(request));
  now = at("20130523T234500Z");
  EXPECT_TRUE(verify(request));
  for (const char* late : {"20130524T001501Z", "20130523T234459Z"}) {
    now = at(late);
    const Error error = failure(request);
    EXPECT_EQ(error.code, ErrorCode::RequestTimeTooSkewed) << late;
    EXPECT_EQ(detail(error, "RequestTime"), "20130524T000000Z");
    EXPECT_EQ(detail(error, "MaxAllowedSkewMilliseconds"), "900000");
    EXPECT_EQ(detail(error, "ServerTime").size(), std::string("2013-05-24T00:15:01Z").size());
  }
}

TEST_F(SigV4, HostAndEveryAmzHeaderMustBeSigned) {
  TestRequest request = plain_request();
  request.sign_header(signer, "x-amz-content-sha256;x-amz-date");
  Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::AccessDenied);
  EXPECT_EQ(error.message, "There were headers present in the request which were not signed");
  EXPECT_EQ(detail(error, "HeadersNotSigned"), "host");

  request.sign_header(signer, "host;x-amz-content-sha256;x-amz-date");
  request.headers.emplace_back("X-Amz-Acl", "public-read");
  error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::AccessDenied);
  EXPECT_EQ(detail(error, "HeadersNotSigned"), "x-amz-acl");
}

TEST_F(SigV4, OtherHeadersNeedNotBeSigned) {
  TestRequest request = plain_request();
  request.sign_header(signer);
  request.set("content-type", "text/plain");
  request.set("user-agent", "test");
  EXPECT_TRUE(verify(request));
}

TEST_F(SigV4, ThePayloadHashIsRequiredAndMustBeValid) {
  TestRequest request = plain_request();
  request.erase("x-amz-content-sha256");
  request.sign_header(signer);
  Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
  EXPECT_EQ(error.message, "Missing required header for this request: x-amz-content-sha256");
  for (const char* value : {"", "UNSIGNED", "e3b0c442", "STREAMING-WHATEVER",
                            "zzb0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
    request.set("x-amz-content-sha256", value);
    request.sign_header(signer);
    error = failure(request);
    EXPECT_EQ(error.code, ErrorCode::InvalidArgument) << value;
    EXPECT_THAT(error.message, HasSubstr("x-amz-content-sha256 must be UNSIGNED-PAYLOAD"));
    EXPECT_EQ(detail(error, "ArgumentValue"), value);
  }
}

TEST_F(SigV4, EveryPayloadModeIsRecognised) {
  const std::pair<const char*, PayloadSigning> modes[] = {
      {"UNSIGNED-PAYLOAD", PayloadSigning::Unsigned},
      {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", PayloadSigning::StreamingSigned},
      {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", PayloadSigning::StreamingSignedTrailer},
      {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", PayloadSigning::StreamingUnsignedTrailer}};
  for (const auto& [value, mode] : modes) {
    TestRequest request = plain_request();
    request.set("x-amz-content-sha256", value);
    request.sign_header(signer);
    const auto result = verify(request);
    ASSERT_TRUE(result) << value;
    EXPECT_EQ(result->payload, mode) << value;
    EXPECT_TRUE(result->content_sha256.empty());
  }
}

TEST_F(SigV4, OlderAndForeignMechanismsAreRefusedByTheirNames) {
  const auto code_of = [&](const std::string& authorization) {
    TestRequest request = plain_request();
    request.set("authorization", authorization);
    return failure(request);
  };
  Error error = code_of("AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=");
  EXPECT_EQ(error.code, ErrorCode::InvalidRequest);
  EXPECT_EQ(error.message,
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
  EXPECT_EQ(code_of("AWS4-ECDSA-P256-SHA256 Credential=x").code, ErrorCode::InvalidRequest);
  EXPECT_EQ(code_of("AWS HAHAHA").code, ErrorCode::InvalidArgument);
  error = code_of("Basic YTpi");
  EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
  EXPECT_EQ(error.message, "Unsupported Authorization Type");
  EXPECT_EQ(detail(error, "ArgumentName"), "Authorization");

  TestRequest presigned_v2;
  presigned_v2.set("host", "localhost");
  presigned_v2.query =
      "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1141889120&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D";
  EXPECT_EQ(failure(presigned_v2).code, ErrorCode::InvalidRequest);
}

TEST_F(SigV4, ARequestWithoutAuthenticationIsAnonymous) {
  TestRequest request;
  request.set("host", "localhost");
  auto result = verify(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->credential, nullptr);
  EXPECT_EQ(result->payload, PayloadSigning::Unsigned);
  request.set("authorization", "");
  result = verify(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->credential, nullptr);
  request.set("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  result = verify(request);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->payload, PayloadSigning::StreamingUnsignedTrailer);
  request.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  EXPECT_EQ(failure(request).code, ErrorCode::InvalidRequest);
}

TEST_F(SigV4, ManyKeysAndRegionsAreVerifiedOneAfterTheOther) {
  // More than the signing keys a thread keeps, so that evicted ones are derived again.
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 50; ++i) {
      TestRequest request = plain_request();
      signer.region = "region-" + std::to_string(i);
      request.sign_header(signer);
      EXPECT_TRUE(verify(request)) << i;
      signer.secret = "another";
      request.sign_header(signer);
      EXPECT_FALSE(verify(request)) << i;
      signer.secret = kExampleSecret;
    }
  }
}

TEST_F(SigV4, AcceptAnythingNeverFailsAndReadsWhatItCan) {
  options.accept_anything = true;
  const auto accepted = [&](const TestRequest& request) {
    const auto result = verify(request);
    EXPECT_TRUE(result);
    return result.value_or(Authentication{});
  };
  TestRequest request = plain_request();
  request.set("authorization", documented_header("host", "00"));
  EXPECT_NE(accepted(request).credential, nullptr);
  request.set("authorization", "AWS4-HMAC-SHA256 Credential=nobody/x, garbage");
  EXPECT_EQ(accepted(request).credential, nullptr);
  request.set("authorization", "AWS AKIAIOSFODNN7EXAMPLE:sig");
  EXPECT_NE(accepted(request).credential, nullptr);
  for (const char* value : {"AWS4-HMAC-SHA256", "Basic x", "AWS", "AWS ", "Bearer", ",", "="}) {
    request.set("authorization", value);
    EXPECT_EQ(accepted(request).credential, nullptr) << value;
  }
  request.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
  const Authentication streaming = accepted(request);
  EXPECT_EQ(streaming.payload, PayloadSigning::StreamingSignedTrailer);
  EXPECT_TRUE(streaming.signing_key.empty()) << "no chunk signature may be verified";
  request.set("x-amz-content-sha256", "whatever");
  EXPECT_EQ(accepted(request).payload, PayloadSigning::Unsigned);
  request.erase("x-amz-content-sha256");
  request.set("content-encoding", "gzip, AWS-Chunked");
  EXPECT_EQ(accepted(request).payload, PayloadSigning::StreamingUnsignedTrailer);

  TestRequest presigned;
  presigned.query = "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2Fany&X-Amz-Signature=1";
  const Authentication from_query = accepted(presigned);
  EXPECT_NE(from_query.credential, nullptr);
  EXPECT_TRUE(from_query.presigned);
}

}  // namespace
}  // namespace mocks3::s3api::test
