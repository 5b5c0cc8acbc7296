# Two rooms of the s3-api core: who is asking (auth) and what arrives in a body (body). Sans I/O, no sockets.
mocks3_library(NAME s3api_auth LAYER 50 SERVICE s3api
  SOURCES src/auth/credentials.cpp src/auth/signing_key.cpp src/auth/canonical_request.cpp src/auth/claim.cpp
          src/auth/presigned.cpp src/auth/sigv4.cpp src/auth/sigv2.cpp
  PUBLIC_DEPS mocks3::http_types mocks3::contracts)
target_include_directories(mocks3_s3api_auth PUBLIC src)

mocks3_library(NAME s3api_body LAYER 51 SERVICE s3api
  SOURCES src/body/aws_chunked.cpp src/body/chunk_signatures.cpp src/body/digest_lane.cpp src/body/digests.cpp
          src/body/upload_headers.cpp src/body/upload_body.cpp
  PUBLIC_DEPS mocks3::s3api_auth mocks3::stream)
target_include_directories(mocks3_s3api_body PUBLIC src)

mocks3_test(NAME s3api_auth_test
  SOURCES tests/auth/credentials_test.cpp tests/auth/sigv4_test.cpp tests/auth/sigv2_test.cpp
          tests/auth/presigned_test.cpp
  DEPS mocks3::s3api_auth mocks3::testing
  PRIVATE_INCLUDES tests/auth)
mocks3_test(NAME s3api_body_test
  SOURCES tests/body/aws_chunked_test.cpp tests/body/digest_lane_test.cpp tests/body/upload_body_test.cpp
  DEPS mocks3::s3api_body mocks3::testing
  PRIVATE_INCLUDES tests/auth LABELS unit threads)

mocks3_fuzz(NAME sigv4_fuzz SOURCES tests/auth/sigv4_fuzz.cpp DEPS mocks3::s3api_auth)
mocks3_fuzz(NAME aws_chunked_fuzz SOURCES tests/body/aws_chunked_fuzz.cpp DEPS mocks3::s3api_body
  PRIVATE_INCLUDES tests/auth)
