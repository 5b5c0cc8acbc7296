// The OpenAPI files say what the code does: same operations, methods, scopes, and what is implemented.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <set>

#include "journal/journal.hpp"
#include "mocks3/model/operation.hpp"
#include "mocks3/s3api/module.hpp"
#include "support/s3_bench.hpp"

namespace mocks3::s3api {
namespace {

const std::string kFolder = MOCKS3_SWAGGER_FOLDER;

struct Described {
  std::string path;
  std::string method;  // upper case
  YAML::Node operation;
};

std::map<std::string, Described> read_operations(const std::string& file) {
  std::map<std::string, Described> found;
  for (const auto& path : YAML::LoadFile(kFolder + file)["paths"]) {
    for (const auto& method : path.second) {
      std::string name = method.first.as<std::string>();
      std::ranges::transform(name, name.begin(),
                             [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
      const auto id = method.second["operationId"].as<std::string>();
      EXPECT_TRUE(found.try_emplace(id, path.first.as<std::string>(), name, method.second).second)
          << id << " stands twice";
    }
  }
  return found;
}

TEST(OpenApi, TheS3FileAndTheOperationTableAgree) {
  const auto described = read_operations("/s3-api.yaml");
  EXPECT_EQ(described.size(), model::all_operations().size());
  for (const auto& row : model::all_operations()) {
    const auto it = described.find(std::string(row.name));
    ASSERT_NE(it, described.end()) << row.name << " is missing";
    const auto& [path, method, operation] = it->second;
    EXPECT_EQ(method, row.method) << row.name;
    EXPECT_EQ(operation["x-mocks3-implemented"].as<bool>(), row.implemented) << row.name;
    const std::string plain = path.substr(0, path.find_first_of("?#"));
    EXPECT_EQ(plain, row.scope == model::Scope::Service  ? "/"
                     : row.scope == model::Scope::Bucket ? "/{bucket}"
                                                         : "/{bucket}/{key}")
        << row.name;
    std::set<std::string> query;
    for (const auto& parameter : operation["parameters"]) {
      if (parameter["in"] && parameter["in"].as<std::string>() == "query")
        query.insert(parameter["name"].as<std::string>());
    }
    if (!row.sub_resource.empty()) EXPECT_TRUE(query.contains(std::string(row.sub_resource))) << row.name;
    EXPECT_EQ(operation["responses"]["501"].IsDefined(), !row.implemented) << row.name;
    EXPECT_FALSE(operation["summary"].as<std::string>().empty()) << row.name;
  }
}

struct ModuleBench {
  testing::S3Bench ports;
  runtime::Cores cores{1};
  std::unique_ptr<Module> module =
      Module::build(cores, {.credentials = {"alice:alice-secret"}, .accept_anything = true},
                    {.metadata = ports.metadata,
                     .storage = ports.storage,
                     .engine = ports.engine,
                     .clock = ports.clock,
                     .registry = ports.registry})
          .value();
  http::Router router;
  ModuleBench() { module->add_admin_routes(router); }

  asio::awaitable<http::Response> ask(http::Handler& handler, std::string method, std::string target) {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    const std::string_view all = request.target;
    request.path = all.substr(0, all.find('?'));
    request.query = all.contains('?') ? all.substr(all.find('?') + 1) : std::string_view{};
    request.body = std::make_unique<stream::MemoryBody>(std::string());
    auto context = mocks3::testing::test_context();
    co_return co_await handler.handle(request, context);
  }
};

TEST(OpenApi, TheAdminFileAndTheRoutesAgree) {
  ModuleBench bench;
  const auto described = read_operations("/s3-api-admin.yaml");
  EXPECT_EQ(described.size(), bench.router.routes().size());
  for (const auto& route : bench.router.routes()) {
    const auto it = described.find(route.operation_id);
    ASSERT_NE(it, described.end()) << route.operation_id;
    EXPECT_EQ(it->second.path, route.path);
    EXPECT_EQ(it->second.method, route.method);
    EXPECT_EQ(it->second.operation["summary"].as<std::string>(), route.summary);
  }
  std::set<std::string> documented;
  for (const auto& property :
       YAML::LoadFile(kFolder + "/s3-api-admin.yaml")["components"]["schemas"]["JournalEntry"]["properties"]) {
    documented.insert(property.first.as<std::string>());
  }
  std::set<std::string> members;
  boost::mp11::mp_for_each<boost::describe::describe_members<JournalEntry, boost::describe::mod_public>>(
      [&](auto member) { members.insert(member.name); });
  EXPECT_EQ(documented, members);
}

CO_TEST(Module, ServesS3AndShowsItsJournal) {
  ModuleBench bench;
  EXPECT_EQ((co_await bench.ask(bench.module->handler(), "PUT", "/bucket")).status, 200);
  EXPECT_EQ((co_await bench.ask(bench.module->handler(), "GET", "/bucket/none")).status, 404);
  const auto page = co_await bench.ask(bench.router, "GET", "/v1/requests?limit=1");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.text.find("\"operation\":\"GetObject\""), std::string::npos) << page.text;
  EXPECT_EQ(page.text.find("\"operation\":\"CreateBucket\""), std::string::npos) << page.text;
  EXPECT_EQ((co_await bench.ask(bench.router, "GET", "/v1/requests?operation=Nonsense")).status, 422);
  EXPECT_EQ((co_await bench.ask(bench.router, "GET", "/v1/requests?colour=red")).status, 422);
  EXPECT_EQ((co_await bench.ask(bench.router, "GET", "/v1/requests?fault=only")).text, "{\"requests\":[]}");
  bench.module->reset();
  EXPECT_EQ((co_await bench.ask(bench.router, "GET", "/v1/requests")).text, "{\"requests\":[]}");
}

TEST(Module, NeedsACredential) {
  testing::S3Bench ports;
  runtime::Cores cores{1};
  const Deps deps{.metadata = ports.metadata,
                  .storage = ports.storage,
                  .engine = ports.engine,
                  .clock = ports.clock,
                  .registry = ports.registry};
  EXPECT_FALSE(Module::build(cores, {}, deps));
  EXPECT_FALSE(Module::build(cores, {.credentials = {"nonsense"}}, deps));
}

TEST(Module, NeedsAnOwnershipThatExists) {
  testing::S3Bench ports;
  runtime::Cores cores{1};
  const Deps deps{.metadata = ports.metadata,
                  .storage = ports.storage,
                  .engine = ports.engine,
                  .clock = ports.clock,
                  .registry = ports.registry};
  const auto build = [&](std::string ownership) {
    return Module::build(cores, {.credentials = {"a:b"}, .object_ownership = std::move(ownership)}, deps);
  };
  EXPECT_FALSE(build("Nobody"));
  const auto module = build("ObjectWriter");
  ASSERT_TRUE(module);
  EXPECT_EQ((*module)->default_ownership(), model::ObjectOwnership::ObjectWriter);
}

}  // namespace
}  // namespace mocks3::s3api
