// The metadata service of a process: store, engine and local binding, built and stopped as one.
//
//   TRY(auto metadata, metadata::Module::build(options, registry, clock));
//
// build() opens the store, so service() can be handed to others at once; a folder that is in use, not writable or
// broken is an error with one line that says so. Ownership: registry and clock are borrowed and outlive the module.
// Threads: build and stop from the main thread, service() from any core until stop().
#pragma once

#include <memory>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/metadata/options.hpp"
#include "mocks3/metrics/metrics.hpp"
#include "mocks3/runtime/app.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::metadata {

class Module final : public runtime::Module {
 public:
  static Result<std::unique_ptr<Module>> build(const Options& options, metrics::Registry& registry,
                                               const utils::Clock& clock);
  ~Module() override;

  contracts::MetadataService& service();

  std::string_view name() const override { return "metadata"; }
  /// Commits what is queued and closes the store.
  void stop() override;

 private:
  struct Impl;
  explicit Module(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::metadata
