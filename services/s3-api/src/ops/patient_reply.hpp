// A reply to work that may take long: within the patience given the client gets an ordinary reply with its own status,
// afterwards 200 at once, white space that keeps the connection alive, and the document when it is there.
//
// The work goes on when the client has gone: a commit is not left half way. Its state keeps itself alive until then.
// Threads: one core. Source: "CompleteMultipartUpload" (200 OK with an error inside).
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "mocks3/http/message.hpp"
#include "mocks3/runtime/task.hpp"

namespace mocks3::s3api {

/// A root element without XML declaration, and the headers that a reply in time carries beside it.
struct PatientOutcome {
  std::string document;
  http::Headers headers;
};

struct PatientWork {
  /// Owns everything it uses but the services.
  std::function<Task<PatientOutcome>()> work;
  /// The document of a failure that comes too late for a status.
  std::function<std::string(const Error&)> late_error;
  std::chrono::milliseconds patience;
};

Task<http::Response> reply_patiently(PatientWork work);

}  // namespace mocks3::s3api
