// All suites at once: MOCKS3_STORE_CONFORMANCE(Name, Harness);
#pragma once

#include "store_conformance.hpp"
#include "store_conformance_listings.hpp"
#include "store_conformance_objects.hpp"
#include "store_conformance_tasks.hpp"
#include "store_conformance_uploads.hpp"
#include "store_conformance_version_lists.hpp"
#include "store_conformance_version_model.hpp"
#include "store_conformance_versions.hpp"

#define MOCKS3_STORE_CONFORMANCE(name, harness)                     \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreBuckets, harness);      \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreObjects, harness);      \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreListings, harness);     \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreUploads, harness);      \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreTasks, harness);        \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreVersions, harness);     \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreVersionLists, harness); \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreVersionModel, harness); \
  INSTANTIATE_TYPED_TEST_SUITE_P(name, StoreConcurrency, harness)
