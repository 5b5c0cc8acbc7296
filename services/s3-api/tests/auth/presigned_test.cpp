// Source of the vector and the rules: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/sigv4.hpp"
#include "signer.hpp"

namespace mocks3::s3api::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kDocumentedQuery =
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

Timestamp at(std::string_view amz_date) { return *utils::parse_amz_date(amz_date); }

class Presigned : public testing::Test {
 protected:
  Presigned() { credentials.add(credential); }

  Result<Authentication> verify(const TestRequest& test_request) {
    const http::Request request = test_request.build();
    const auto query = http::Query::parse(request.query);
    if (!query) return std::unexpected(query.error());
    return authenticate(request, *query, credentials, now, options);
  }
  Error failure(const TestRequest& request) {
    const auto result = verify(request);
    if (result) {
      ADD_FAILURE() << "the request was accepted: " << request.query;
      return {};
    }
    return result.error();
  }
  TestRequest documented() {
    TestRequest request;
    request.path = "/test.txt";
    request.query = kDocumentedQuery;
    request.set("host", "examplebucket.s3.amazonaws.com");
    return request;
  }
  TestRequest with(std::string_view name, const std::string& value) {
    TestRequest request = documented();
    const std::size_t start = request.query.find(name);
    const std::size_t end = std::min(request.query.find('&', start), request.query.size());
    request.query.replace(start, end - start, value.empty() ? "x=y" : std::string(name) + '=' + value);
    return request;
  }

  Credential credential = *CredentialStore::parse(std::string(kExampleKey) + ':' + std::string(kExampleSecret));
  CredentialStore credentials;
  AuthOptions options;
  Timestamp now = at("20130524T000000Z");
};

TEST_F(Presigned, TheDocumentedUrlIsAccepted) {
  const auto result = verify(documented());
  ASSERT_TRUE(result) << result.error().describe();
  ASSERT_NE(result->credential, nullptr);
  EXPECT_TRUE(result->presigned);
  EXPECT_EQ(result->payload, PayloadSigning::Unsigned);
}

TEST_F(Presigned, PresignMakesTheDocumentedQuery) {
  EXPECT_EQ(presign("GET", "examplebucket.s3.amazonaws.com", "/test.txt", credential, "us-east-1", now,
                    std::chrono::hours(24)),
            kDocumentedQuery);
}

TEST_F(Presigned, WhatPresignMakesIsAccepted) {
  TestRequest request;
  request.method = "PUT";
  request.path = "/bucket/a%20b/%C3%A4";
  request.query = presign("PUT", "localhost:9000", "/bucket/a%20b/%C3%A4?partNumber=1&uploadId=a%2Bb", credential,
                          "eu-west-1", now, std::chrono::seconds(60));
  request.set("host", "localhost:9000");
  EXPECT_TRUE(verify(request));
  request.set("host", "localhost");
  EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(Presigned, ItHoldsUntilItExpires) {
  now = at("20130524T235959Z");
  EXPECT_TRUE(verify(documented()));
  now = at("20130525T000000Z");
  const Error error = failure(documented());
  EXPECT_EQ(error.code, ErrorCode::AccessDenied);
  EXPECT_EQ(error.message, "Request has expired");
  EXPECT_EQ(detail(error, "X-Amz-Expires"), "86400");
  EXPECT_EQ(detail(error, "Expires"), "2013-05-25T00:00:00Z");
  EXPECT_EQ(detail(error, "ServerTime"), "2013-05-25T00:00:00Z");
}

TEST_F(Presigned, ItDoesNotHoldBeforeItsDate) {
  now = at("20130523T234500Z");
  EXPECT_TRUE(verify(documented())) << "within the allowed skew";
  now = at("20130523T234459Z");
  const Error error = failure(documented());
  EXPECT_EQ(error.code, ErrorCode::AccessDenied);
  EXPECT_EQ(error.message, "Request is not yet valid");
}

TEST_F(Presigned, TheLifetimeIsAtMostAWeek) {
  const auto message = [&](const std::string& expires) {
    const Error error = failure(with("X-Amz-Expires", expires));
    EXPECT_EQ(error.code, ErrorCode::AuthorizationQueryParametersError) << expires;
    return error.message;
  };
  EXPECT_EQ(message("soon"), "X-Amz-Expires should be a number");
  EXPECT_EQ(message("99999999999999999999"), "X-Amz-Expires should be a number");
  EXPECT_EQ(message("-1"), "X-Amz-Expires must be non-negative");
  EXPECT_THAT(message("604801"), HasSubstr("must be less than 604800 seconds"));
  EXPECT_EQ(failure(with("X-Amz-Expires", "604800")).code, ErrorCode::SignatureDoesNotMatch);
  EXPECT_EQ(failure(with("X-Amz-Expires", "0")).message, "Request has expired");
}

TEST_F(Presigned, EveryParameterIsRequired) {
  for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
                           "X-Amz-Signature"}) {
    const Error error = failure(with(name, ""));
    EXPECT_EQ(error.code, ErrorCode::AuthorizationQueryParametersError) << name;
    EXPECT_THAT(error.message, HasSubstr("Query-string authentication version 4 requires")) << name;
  }
}

TEST_F(Presigned, WrongParametersAreNamed) {
  const auto message = [&](std::string_view name, const std::string& value) {
    const Error error = failure(with(name, value));
    EXPECT_EQ(error.code, ErrorCode::AuthorizationQueryParametersError) << name;
    return error.message;
  };
  EXPECT_THAT(message("X-Amz-Algorithm", "AWS4-HMAC-SHA1"), HasSubstr("X-Amz-Algorithm only supports"));
  EXPECT_THAT(message("X-Amz-Credential", "a%2Fb"), HasSubstr("the Credential is mal-formed"));
  EXPECT_THAT(message("X-Amz-Date", "today"), HasSubstr("ISO8601 Long Format"));
  EXPECT_EQ(message("X-Amz-Date", "20130525T000000Z"),
            "Invalid credential date \"20130524\". This date is not the same as X-Amz-Date: \"20130525\".");
  EXPECT_THAT(message("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fec2%2Faws4_request"),
              HasSubstr("incorrect service \"ec2\""));
  options.region = "eu-west-1";
  const Error error = failure(documented());
  EXPECT_EQ(error.message,
            "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-west-1'");
  EXPECT_EQ(detail(error, "Region"), "eu-west-1");
}

TEST_F(Presigned, AChangedParameterDoesNotMatch) {
  TestRequest request = documented();
  request.query += "&versionId=1";
  EXPECT_EQ(failure(request).code, ErrorCode::SignatureDoesNotMatch);
}

TEST_F(Presigned, AnUnknownKeyIsNamed) {
  const Error error = failure(with("X-Amz-Credential", "NOBODY%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"));
  EXPECT_EQ(error.code, ErrorCode::InvalidAccessKeyId);
  EXPECT_EQ(detail(error, "AWSAccessKeyId"), "NOBODY");
}

TEST_F(Presigned, AmzHeadersAddedLaterAreRefused) {
  TestRequest request = documented();
  request.set("x-amz-acl", "public-read");
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::AccessDenied);
  EXPECT_EQ(detail(error, "HeadersNotSigned"), "x-amz-acl");
}

TEST_F(Presigned, OnlyOneMechanismIsAllowed) {
  TestRequest request = documented();
  request.set("authorization", "Basic x");
  const Error error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("Only one auth mechanism allowed"));
  EXPECT_EQ(detail(error, "ArgumentValue"), "Basic x");
}

TEST_F(Presigned, ASecurityTokenIsSignedLikeAnyParameter) {
  TestRequest request;
  request.path = "/b/k";
  request.query =
      presign("GET", "h", "/b/k?X-Amz-Security-Token=a%2Fb%3D", credential, "us-east-1", now, std::chrono::seconds(60));
  request.set("host", "h");
  EXPECT_TRUE(verify(request));
}

TEST_F(Presigned, AHashGivenByParameterIsPartOfWhatIsSigned) {
  const std::string hash(kEmptyHash);
  const Signer signer;
  TestRequest request;
  request.path = "/b/k";
  request.set("host", "h");
  request.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=" + hash +
                  "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host";
  request.query += "&X-Amz-Signature=" + signer.sign_canonical(request.canonical("host", hash));
  const auto result = verify(request);
  ASSERT_TRUE(result) << result.error().describe();
  EXPECT_EQ(result->payload, PayloadSigning::SignedHash);
  EXPECT_EQ(result->content_sha256, hash);
}

}  // namespace
}  // namespace mocks3::s3api::test
