// The number of nodes a folder of blobs was written with: placement depends on it, so another number is refused.
//
// The file NODES holds it. The folder itself is locked and its format checked by the process (host::DataFolder).
// Threads: the main thread, at start. Errors: one line that names the folder.
#pragma once

#include <string>

#include "mocks3/errors/result.hpp"

namespace mocks3::storage {

/// Makes the folder when it is absent and writes NODES when that is.
Result<> check_node_count(const std::string& path, unsigned nodes);

}  // namespace mocks3::storage
