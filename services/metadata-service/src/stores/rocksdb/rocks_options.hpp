// RocksDB as this service wants it: quick to open, small when idle, pages of keys from large blocks, tombstones
// compacted away. Why each: docs/adr and the comments in the implementation. Pure.
#pragma once

#include <rocksdb/options.h>

#include "mocks3/metadata/options.hpp"

namespace mocks3::metadata {

rocksdb::DBOptions database_options(const Options& options);
rocksdb::ColumnFamilyOptions family_options(const Options& options, const std::shared_ptr<rocksdb::Cache>& cache);
std::shared_ptr<rocksdb::Cache> make_block_cache(const Options& options);

}  // namespace mocks3::metadata
