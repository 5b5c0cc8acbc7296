#include "mocks3/host/guards.hpp"

#include <gtest/gtest.h>

namespace mocks3::host {
namespace {

http::Request request(std::string method, std::initializer_list<std::pair<const char*, const char*>> headers,
                      std::string body = "") {
  http::Request made;
  made.method = std::move(method);
  for (const auto& [name, value] : headers) made.headers.add(name, value);
  made.body = std::make_unique<stream::MemoryBody>(std::move(body));
  return made;
}

TEST(TokenGuard, AsksForTheBearerToken) {
  const auto guard = token_guard("secret");
  EXPECT_TRUE(guard(request("GET", {{"Authorization", "Bearer secret"}})));
  EXPECT_FALSE(guard(request("GET", {{"Authorization", "Bearer secre"}})));
  EXPECT_FALSE(guard(request("GET", {{"Authorization", "secret"}})));
  EXPECT_EQ(guard(request("GET", {})).error().code, ErrorCode::Unauthorized);
}

TEST(TokenGuard, WithoutATokenLetsEverybodyIn) { EXPECT_TRUE(token_guard("")(request("GET", {}))); }

}  // namespace
}  // namespace mocks3::host
