// Vector: "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)".
#include "forms/form_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/sigv2.hpp"
#include "signer.hpp"

namespace mocks3::s3api::forms {
namespace {

using test::detail;
using test::kExampleKey;
using test::kExampleSecret;

constexpr std::string_view kPolicy =
    "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NG"
    "V4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVh"
    "ZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2"
    "Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1t"
    "ZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWy"
    "JzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1Q"
    "TEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifS"
    "wNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
constexpr std::string_view kSignature = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e";
constexpr std::string_view kCredential = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request";

using Fields = std::vector<std::pair<std::string, std::string>>;

class FormSignature : public testing::Test {
 protected:
  FormSignature() {
    credentials.add(*CredentialStore::parse(std::string(kExampleKey) + ':' + std::string(kExampleSecret)));
  }
  Result<Authentication> verify(const Fields& fields) const {
    FormFields form;
    for (const auto& [name, value] : fields) EXPECT_TRUE(form.add(name, value));
    return authenticate_form(form, credentials, options);
  }
  Error failure(const Fields& fields) const {
    const auto result = verify(fields);
    if (result) {
      ADD_FAILURE() << "the form was accepted";
      return {};
    }
    return result.error();
  }

  CredentialStore credentials;
  AuthOptions options;
};

Fields documented() {
  return {{"key", "user/user1/${filename}"},       {"X-Amz-Credential", std::string(kCredential)},
          {"X-Amz-Algorithm", "AWS4-HMAC-SHA256"}, {"X-Amz-Date", "20151229T000000Z"},
          {"Policy", std::string(kPolicy)},        {"X-Amz-Signature", std::string(kSignature)}};
}

Fields with(std::string_view name, const std::string& value) {
  Fields fields = documented();
  for (auto& [key, old] : fields) {
    if (key == name) old = value;
  }
  return fields;
}

Fields without(std::string_view name) {
  Fields fields = documented();
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  return fields;
}

TEST_F(FormSignature, TheDocumentedExampleVerifies) {
  const auto result = verify(documented());
  ASSERT_TRUE(result) << result.error().describe();
  EXPECT_EQ(result->credential->access_key, kExampleKey);
  EXPECT_EQ(result->payload, PayloadSigning::Unsigned);
  EXPECT_EQ(result->region, "us-east-1");
}

TEST_F(FormSignature, AWrongSignatureShowsThePolicyThatWasSigned) {
  for (const Fields& fields : {with("X-Amz-Signature", std::string(64, '0')), with("X-Amz-Signature", ""),
                               with("Policy", std::string(kPolicy.substr(0, kPolicy.size() - 2)))}) {
    const Error error = failure(fields);
    EXPECT_EQ(error.code, ErrorCode::SignatureDoesNotMatch);
    EXPECT_EQ(detail(error, "AWSAccessKeyId"), kExampleKey);
    EXPECT_EQ(detail(error, "StringToSign"), fields[4].second);
    EXPECT_EQ(detail(error, "SignatureProvided"), fields[5].second);
    EXPECT_FALSE(detail(error, "StringToSignBytes").empty());
  }
  EXPECT_EQ(failure(with("X-Amz-Credential", "AKIAUNKNOWN/20151229/us-east-1/s3/aws4_request")).code,
            ErrorCode::InvalidAccessKeyId);
}

TEST_F(FormSignature, TheFieldsOfASignatureComeTogether) {
  for (const std::string name : {"X-Amz-Credential", "X-Amz-Algorithm", "X-Amz-Date", "X-Amz-Signature", "Policy"}) {
    const Error error = failure(without(name));
    EXPECT_EQ(error.code, ErrorCode::InvalidArgument) << name;
    EXPECT_EQ(error.message, "Bucket POST must contain a field named '" + name +
                                 "'.  If it is specified, please check the order of the fields.");
    EXPECT_EQ(detail(error, "ArgumentName"), name);
  }
  options.sigv2 = true;
  for (const auto& [fields, name] :
       std::vector<std::pair<Fields, std::string>>{{{{"policy", "p"}, {"AWSAccessKeyId", "k"}}, "Signature"},
                                                   {{{"policy", "p"}, {"signature", "s"}}, "AWSAccessKeyId"},
                                                   {{{"AWSAccessKeyId", "k"}, {"signature", "s"}}, "Policy"}}) {
    EXPECT_EQ(detail(failure(fields), "ArgumentName"), name);
  }
}

TEST_F(FormSignature, WhatCannotBeReadIsNamed) {
  options.region = "us-east-1";
  struct Case {
    std::string name, value, message;
  };
  const Case cases[] = {
      {"X-Amz-Algorithm", "AWS4-HMAC-SHA1", "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\""},
      {"X-Amz-Date", "2015-12-29", "X-Amz-Date must be formated via ISO8601 Long format"},
      {"X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE",
       "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."},
      {"X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-west-1/s3/aws4_request",
       "the region 'us-west-1' is wrong; expecting 'us-east-1'"},
      {"X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/ec2/aws4_request",
       "incorrect service \"ec2\". This endpoint belongs to \"s3\"."},
  };
  for (const auto& c : cases) {
    const Error error = failure(with(c.name, c.value));
    EXPECT_EQ(error.code, ErrorCode::InvalidArgument) << c.value;
    EXPECT_EQ(error.message, c.message);
    EXPECT_EQ(detail(error, "ArgumentName"), c.name);
    EXPECT_EQ(detail(error, "ArgumentValue"), c.value);
  }
}

TEST_F(FormSignature, Version2IsBehindTheSwitch) {
  const Fields fields = {{"key", "a"},
                         {"awsaccesskeyid", std::string(kExampleKey)},
                         {"policy", std::string(kPolicy)},
                         {"signature", sign_v2(kExampleSecret, kPolicy)}};
  const Error off = failure(fields);
  EXPECT_EQ(off.code, ErrorCode::InvalidRequest);
  EXPECT_EQ(off.message, kMechanismNotSupported);
  options.sigv2 = true;
  const auto on = verify(fields);
  ASSERT_TRUE(on) << on.error().describe();
  EXPECT_EQ(on->credential->access_key, kExampleKey);
  EXPECT_EQ(failure({{"AWSAccessKeyId", std::string(kExampleKey)}, {"policy", "p"}, {"signature", "c2ln"}}).code,
            ErrorCode::SignatureDoesNotMatch);
  EXPECT_EQ(failure({{"AWSAccessKeyId", "nobody"}, {"policy", "p"}, {"signature", "c2ln"}}).code,
            ErrorCode::InvalidAccessKeyId);
}

TEST_F(FormSignature, AFormWithoutSignatureIsAnonymousWhateverItsPolicy) {
  for (const Fields& fields : {Fields{{"key", "a"}}, Fields{{"key", "a"}, {"policy", std::string(kPolicy)}}}) {
    const auto result = verify(fields);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->credential, nullptr);
  }
}

TEST_F(FormSignature, AcceptAnythingTakesEveryForm) {
  options.accept_anything = true;
  const auto named = verify(with("X-Amz-Signature", "wrong"));
  ASSERT_TRUE(named);
  EXPECT_NE(named->credential, nullptr);
  const auto old = verify({{"AWSAccessKeyId", std::string(kExampleKey)}});
  ASSERT_TRUE(old);
  EXPECT_NE(old->credential, nullptr);
  const auto unknown = verify({{"X-Amz-Credential", "nobody"}});
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->credential, nullptr);
}

}  // namespace
}  // namespace mocks3::s3api::forms
