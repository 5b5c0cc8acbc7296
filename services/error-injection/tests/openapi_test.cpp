// The OpenAPI file and the routes name the same things.
#include <yaml-cpp/yaml.h>

#include <set>

#include "helpers.hpp"
#include "mocks3/injection/control.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::injection {
namespace {

TEST(OpenApi, DescribesExactlyTheRoutes) {
  testing::Fixture fixture;
  http::Router router;
  add_control_routes(router, *fixture.rules);
  add_injection_internal_routes(router, *fixture.rules);
  std::set<std::string> in_code;
  for (const auto& route : router.routes())
    in_code.insert(utils::to_lower(route.method) + " " + route.path + " " + route.operation_id + ": " + route.summary);

  std::set<std::string> in_file;
  const auto document = YAML::LoadFile(MOCKS3_OPENAPI);
  for (const auto& path : document["paths"]) {
    for (const auto& operation : path.second) {
      const auto method = operation.first.Scalar();
      if (method == "parameters") continue;
      in_file.insert(method + " " + path.first.Scalar() + " " + operation.second["operationId"].Scalar() + ": " +
                     operation.second["summary"].Scalar());
    }
  }
  EXPECT_EQ(in_code, in_file);
}

}  // namespace
}  // namespace mocks3::injection
