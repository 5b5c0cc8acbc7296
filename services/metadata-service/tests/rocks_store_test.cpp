#include "harness.hpp"
#include "store_conformance_all.hpp"

namespace mocks3::metadata {

MOCKS3_STORE_CONFORMANCE(Rocks, RocksHarness);

}  // namespace mocks3::metadata
