#include "http/virtual_host.hpp"

#include <gtest/gtest.h>

namespace mocks3::s3api {
namespace {

TEST(VirtualHost, TheBucketStandsBeforeTheDomain) {
  const HostTable hosts({"s3.example.com", "Store.Test"});
  EXPECT_EQ(hosts.bucket_of("localhost:9000"), "");
  EXPECT_EQ(hosts.bucket_of("bucket.localhost:9000"), "bucket");
  EXPECT_EQ(hosts.bucket_of("bucket.s3.localhost"), "bucket");
  EXPECT_EQ(hosts.bucket_of("s3.localhost"), "");
  EXPECT_EQ(hosts.bucket_of("s3.eu-west-1.localhost"), "");
  EXPECT_EQ(hosts.bucket_of("bucket.s3.eu-west-1.localhost"), "bucket");
  EXPECT_EQ(hosts.bucket_of("my.dotted.bucket.s3.example.com"), "my.dotted.bucket");
  EXPECT_EQ(hosts.bucket_of("BUCKET.store.test:80"), "bucket");
  EXPECT_EQ(hosts.bucket_of("s3.example.com"), "");
}

TEST(VirtualHost, AddressesAndStrangersArePathStyle) {
  const HostTable hosts({});
  EXPECT_EQ(hosts.bucket_of("127.0.0.1:9000"), "");
  EXPECT_EQ(hosts.bucket_of("[::1]:9000"), "");
  EXPECT_EQ(hosts.bucket_of("minio:9000"), "");
  EXPECT_EQ(hosts.bucket_of("bucket.example.com"), "");
  EXPECT_EQ(hosts.bucket_of(""), "");
}

TEST(VirtualHost, PathsAreDecodedAndKeysKeptAsTheyAre) {
  const HostTable hosts({});
  const auto at = [&](std::string_view host, std::string_view path) {
    return resolve_address(hosts, host, path).value();
  };
  EXPECT_EQ(at("h", "/").bucket, "");
  EXPECT_EQ(at("h", "/bucket").bucket, "bucket");
  EXPECT_EQ(at("h", "/bucket/").key, "");
  EXPECT_EQ(at("h", "/bucket//a").key, "/a");
  EXPECT_EQ(at("h", "/bucket/a/../b/./c//").key, "a/../b/./c//");
  EXPECT_EQ(at("h", "/bucket/a%2Fb+c%20d").key, "a/b+c d");
  EXPECT_EQ(at("b.localhost", "/key/x").bucket, "b");
  EXPECT_EQ(at("b.localhost", "/key/x").key, "key/x");
  EXPECT_EQ(at("b.localhost", "/").key, "");
  EXPECT_FALSE(resolve_address(hosts, "h", "/bucket/%zz"));
  EXPECT_FALSE(resolve_address(hosts, "h", "//key"));
  EXPECT_FALSE(resolve_address(hosts, "h", "bucket"));
}

}  // namespace
}  // namespace mocks3::s3api
