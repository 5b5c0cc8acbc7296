#include "harness.hpp"
#include "store_conformance_all.hpp"

namespace mocks3::metadata {

MOCKS3_STORE_CONFORMANCE(Memory, MemoryHarness);

}  // namespace mocks3::metadata
