// storage-service as a part of a process.
//
// Builds store, nodes and domain from Options and hands out the local binding of the storage port. Ownership: the App
// owns the module; the cores, the registry and the clock outlive it. Threads: build, start, drain and stop from the
// main thread; service() may be used from any core between start and stop. Errors of build: one line that names the
// folder (not writable, in use by another process, written by a newer version or with another number of nodes).
#pragma once

#include <memory>

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"
#include "mocks3/storage/options.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::storage {

class FilePort;

class Module final : public runtime::Module {
 public:
  /// `files` replaces the real file system under the filesystem store; for crash tests.
  static Result<std::unique_ptr<Module>> build(runtime::Cores& cores, Options options, metrics::Registry& registry,
                                               const utils::Clock& clock, std::shared_ptr<FilePort> files = nullptr);
  ~Module() override;

  std::string_view name() const override { return "storage-service"; }
  void drain(std::chrono::steady_clock::time_point deadline) override;
  void stop() override;

  contracts::StorageService& service();

 private:
  struct Impl;
  explicit Module(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::storage
