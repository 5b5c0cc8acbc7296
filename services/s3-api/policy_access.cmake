# Three rooms of the s3-api core: bucket policies (the pure judge), their JSON, and the whole access decision.
mocks3_library(NAME s3api_policy LAYER 52 SERVICE s3api
  SOURCES src/policy/action.cpp src/policy/operation_actions.cpp src/policy/pattern.cpp src/policy/ip_range.cpp
          src/policy/condition_key.cpp src/policy/condition.cpp src/policy/principal.cpp src/policy/document.cpp
          src/policy/request_context.cpp
  PUBLIC_DEPS mocks3::http_types mocks3::model mocks3::utils)
target_include_directories(mocks3_s3api_policy PUBLIC src)

mocks3_library(NAME s3api_policy_json LAYER 53 SERVICE s3api
  SOURCES src/policy_json/unique_members.cpp src/policy_json/parse_policy.cpp
  PUBLIC_DEPS mocks3::s3api_policy
  PRIVATE_THIRD_PARTY mocks3_dep_json)

mocks3_library(NAME s3api_access LAYER 53 SERVICE s3api
  SOURCES src/access/acl.cpp src/access/decision.cpp
  PUBLIC_DEPS mocks3::s3api_policy)

mocks3_test(NAME s3api_policy_test
  SOURCES tests/policy/action_test.cpp tests/policy/pattern_test.cpp tests/policy/ip_range_test.cpp
          tests/policy/condition_test.cpp tests/policy/principal_test.cpp tests/policy/document_test.cpp
          tests/policy/public_policy_test.cpp tests/policy/request_context_test.cpp tests/policy/parse_policy_test.cpp
  DEPS mocks3::s3api_policy_json
  PRIVATE_INCLUDES tests/policy)
mocks3_test(NAME s3api_access_test
  SOURCES tests/access/acl_test.cpp tests/access/decision_test.cpp
  DEPS mocks3::s3api_access mocks3::s3api_policy_json
  PRIVATE_INCLUDES tests/policy)

mocks3_fuzz(NAME bucket_policy_fuzz SOURCES tests/policy/bucket_policy_fuzz.cpp DEPS mocks3::s3api_policy_json)
