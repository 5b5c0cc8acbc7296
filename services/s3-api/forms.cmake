# Two rooms of the s3-api core: browsers' forms (fields, file, policy, signature) and the JSON of their policies.
mocks3_library(NAME s3api_forms LAYER 52 SERVICE s3api
  SOURCES src/forms/multipart_parser.cpp src/forms/form_fields.cpp src/forms/post_policy.cpp
          src/forms/form_signature.cpp src/forms/post_form.cpp
  PUBLIC_DEPS mocks3::s3api_auth mocks3::stream)
target_include_directories(mocks3_s3api_forms PUBLIC src)

mocks3_library(NAME s3api_forms_json LAYER 53 SERVICE s3api
  SOURCES src/forms_json/policy_document.cpp
  PUBLIC_DEPS mocks3::s3api_forms
  PRIVATE_THIRD_PARTY mocks3_dep_json)

mocks3_test(NAME s3api_forms_test
  SOURCES tests/forms/multipart_parser_test.cpp tests/forms/post_policy_test.cpp tests/forms/form_signature_test.cpp
          tests/forms/post_form_test.cpp
  DEPS mocks3::s3api_forms_json mocks3::testing
  PRIVATE_INCLUDES tests/auth tests/body tests/forms)

mocks3_fuzz(NAME post_form_fuzz SOURCES tests/forms/post_form_fuzz.cpp DEPS mocks3::s3api_forms)
mocks3_fuzz(NAME policy_document_fuzz SOURCES tests/forms/policy_document_fuzz.cpp DEPS mocks3::s3api_forms_json)
