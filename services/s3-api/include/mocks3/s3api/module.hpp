// s3-api as a part of a process: the handler for an S3 listener, and its routes on the admin port.
//
// Ownership: main() owns the Module and gives it to the App; what Deps names outlives it. Threads: the handler on every
// core at once; build from the main thread.
#pragma once

#include <memory>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/faults/engine.hpp"
#include "mocks3/http/router.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"
#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/s3api/options.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::s3api {

struct Deps {
  contracts::MetadataService& metadata;
  contracts::StorageService& storage;
  faults::Engine& engine;
  const utils::Clock& clock;
  metrics::Registry& registry;
  /// Digests of large uploads; null: on the core.
  runtime::BlockingPool* digest_pool = nullptr;
};

class Module final : public runtime::Module {
 public:
  /// InvalidArgument when a credential is malformed or there is none, or object_ownership is no ownership.
  static Result<std::unique_ptr<Module>> build(runtime::Cores& cores, const Options& options, const Deps& deps);
  ~Module() override;

  std::string_view name() const override { return "s3-api"; }
  http::Handler& handler();
  /// GET /v1/requests.
  void add_admin_routes(http::Router& router);
  /// The owner of the first credential: whom the process acts for when nobody asked.
  const model::Owner& first_owner() const;
  /// Region of buckets made without one.
  const std::string& default_region() const;
  /// Object ownership of buckets made without one; ObjectWriter: they have no ownership controls.
  model::ObjectOwnership default_ownership() const;
  /// Forgets the request journal; part of POST /v1/reset.
  void reset();

 private:
  struct Impl;
  explicit Module(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::s3api
