// What async-service can be told at start.
//
// Plain values.
#pragma once

#include <chrono>
#include <cstdint>

namespace mocks3::async {

struct Options {
  std::chrono::milliseconds interval{250};  // between looks into an empty outbox
  std::uint32_t batch = 100;                // tasks leased at once
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds max_backoff{30'000};  // between tries while something fails
  std::chrono::milliseconds orphan_period{600'000};
  /// How old an unreferenced blob must be: longer than any request may lie between storing a blob and committing it.
  std::chrono::milliseconds orphan_grace{3'600'000};
  std::chrono::milliseconds upload_period{600'000};
  std::chrono::milliseconds upload_expiry{7ll * 24 * 3'600'000};  // 0: uploads stay until completed or aborted
  std::chrono::milliseconds compact_period{60'000};               // at most so often, and only after deletions
};

}  // namespace mocks3::async
