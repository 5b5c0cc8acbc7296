// Journal, metrics and log line of a request, in one stage because all three say the same things.
//
// A log line costs more than a small GET (docs/adr/0003-threading.md), so only what went wrong is logged; every request
// at level debug.
#include <array>
#include <atomic>

#include "middleware/stages.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::size_t kOperations = static_cast<std::size_t>(model::Operation::Unknown) + 1;

/// Metrics of one operation, made when it is first used: sixty histograms at start would be memory for nothing.
struct OperationMetrics {
  std::array<std::atomic<metrics::Counter*>, 6> by_class{};  // index: status / 100
  std::atomic<metrics::Histogram*> seconds{nullptr};
};

class JournalStage final : public Stage {
 public:
  JournalStage(Journal& journal, metrics::Registry& registry)
      : journal_(journal),
        registry_(registry),
        bytes_in_(registry.counter("mocks3_s3_received_bytes_total", "Object bytes taken from clients.")),
        bytes_out_(registry.counter("mocks3_s3_sent_bytes_total", "Bytes of reply bodies handed to connections.")) {}

  void leave(Exchange& exchange) override {
    const Call& call = exchange.call;
    http::Response& reply = exchange.reply;
    const auto duration_us = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - exchange.started)
            .count());
    const std::uint64_t bytes = reply.head_only ? 0
                                : reply.stream  ? reply.content_length.value_or(0)
                                                : reply.text.size();
    count(call.operation, reply.status, duration_us);
    if (exchange.error) count_error(errors::public_code(exchange.error->code));
    bytes_in_.add(call.bytes_in);
    if (!reply.stream) bytes_out_.add(bytes);
    const std::uint64_t sequence = record(exchange, bytes, duration_us);
    // The fate of a short whole reply is not worth a callback.
    if (reply.stream || reply.wire) {
      reply.on_sent = [this, sequence](std::uint64_t sent, bool complete) {
        bytes_out_.add(sent);
        journal_.sent(sequence, sent, complete);
      };
    }
    log(exchange, duration_us);
  }

 private:
  std::uint64_t record(const Exchange& exchange, std::uint64_t bytes, std::uint64_t duration_us) {
    const Call& call = exchange.call;
    const http::Headers& headers = call.request.headers;
    const Timestamp now = call.services.clock.now();
    return journal_.record([&](JournalEntry& entry) {
      entry.time = now;
      entry.request_id = call.context.request_id;
      entry.method = call.request.method;
      entry.operation = model::to_string(call.operation);
      entry.bucket = call.bucket;
      entry.key = call.key;
      entry.status = exchange.reply.status;
      entry.error = exchange.error ? exchange.error->name() : std::string_view{};
      entry.access_key = call.authentication.credential ? std::string_view(call.authentication.credential->access_key)
                                                        : std::string_view{};
      entry.bytes_in = call.bytes_in;
      entry.bytes_out = bytes;
      entry.complete = !exchange.reply.stream && !exchange.reply.wire;
      entry.duration_us = duration_us;
      if (exchange.plan().empty()) {
        entry.injected.clear();
      } else {
        entry.injected = exchange.plan().rules();
      }
      entry.remote = call.request.peer.address;
      entry.user_agent = headers.get("User-Agent");
      entry.sdk_invocation = headers.get("amz-sdk-invocation-id");
      entry.sdk_attempt = headers.get("amz-sdk-request");
    });
  }

  void count(model::Operation operation, int status, std::uint64_t duration_us) {
    OperationMetrics& row = operations_[static_cast<std::size_t>(operation)];
    const auto index = static_cast<std::size_t>(std::clamp(status / 100, 0, 5));
    auto* counter = row.by_class[index].load(std::memory_order_acquire);
    if (!counter) {
      const std::string label = std::to_string(index) + "xx";
      counter = &registry_.counter("mocks3_s3_requests_total", "S3 requests answered.",
                                   {{"operation", std::string(model::to_string(operation))}, {"status", label}});
      row.by_class[index].store(counter, std::memory_order_release);
    }
    counter->add();
    auto* histogram = row.seconds.load(std::memory_order_acquire);
    if (!histogram) {
      histogram = &registry_.histogram("mocks3_s3_request_seconds", "Time from a request's head to its reply's head.",
                                       {{"operation", std::string(model::to_string(operation))}});
      row.seconds.store(histogram, std::memory_order_release);
    }
    histogram->observe_us(duration_us);
  }

  void count_error(ErrorCode code) {
    auto& slot = errors_[static_cast<std::size_t>(code)];
    auto* counter = slot.load(std::memory_order_acquire);
    if (!counter) {
      counter = &registry_.counter("mocks3_s3_errors_total", "Error replies by S3 code.",
                                   {{"code", std::string(errors::info(code).name)}});
      slot.store(counter, std::memory_order_release);
    }
    counter->add();
  }

  static void log(const Exchange& exchange, std::uint64_t duration_us) {
    const bool failed = exchange.reply.status >= 500 && exchange.plan().empty() &&
                        (!exchange.error || exchange.error->code != ErrorCode::NotImplemented);
    const bool refused = exchange.error && !exchange.error->cause.empty();
    const bool unimplemented = exchange.error && exchange.error->code == ErrorCode::NotImplemented;
    const auto level = failed                     ? logger::Level::Error
                       : unimplemented || refused ? logger::Level::Info
                                                  : logger::Level::Debug;
    if (!logger::enabled(level)) return;
    const Call& call = exchange.call;
    logger::log(level, "S3 request",
                {{"http.request.method", call.request.method},
                 {"url.path", call.request.path},
                 {"mocks3.operation", model::to_string(call.operation)},
                 {"http.response.status_code", exchange.reply.status},
                 {"http.request.id", call.context.request_id},
                 {"source.ip", call.request.peer.address},
                 {"event.duration", duration_us * 1000},
                 {"mocks3.injected", exchange.plan().empty() ? std::string() : exchange.plan().rules()},
                 {"error.message", exchange.error ? exchange.error->describe() : std::string()}});
  }

  Journal& journal_;
  metrics::Registry& registry_;
  metrics::Counter& bytes_in_;
  metrics::Counter& bytes_out_;
  std::array<OperationMetrics, kOperations> operations_;
  std::vector<std::atomic<metrics::Counter*>> errors_{errors::all_errors().size()};
};

}  // namespace

std::unique_ptr<Stage> make_journal_stage(Journal& journal, metrics::Registry& registry) {
  return std::make_unique<JournalStage>(journal, registry);
}

}  // namespace mocks3::s3api
