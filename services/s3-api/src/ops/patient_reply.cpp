#include "ops/patient_reply.hpp"

#include "ops/replies.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

namespace {

struct State {
  State(const asio::any_io_executor& executor, PatientWork given) : work(std::move(given)), finished(executor) {}

  PatientWork work;
  std::optional<Result<PatientOutcome>> outcome;
  asio::steady_timer finished;  // cancelled when the outcome is there
};

asio::awaitable<void> run(std::shared_ptr<State> state) {
  try {
    state->outcome = co_await state->work.work();
  } catch (const std::exception& bug) {
    state->outcome = fail(Error(ErrorCode::InternalError).caused_by(bug.what()));
  }
  state->finished.cancel();
}

/// Until the outcome is there or the patience is over.
asio::awaitable<void> wait(State& state) {
  if (state.outcome) co_return;
  state.finished.expires_after(state.work.patience);
  co_await state.finished.async_wait(asio::as_tuple(asio::use_awaitable));
}

class PatientBody final : public stream::BodyReader {
 public:
  explicit PatientBody(std::shared_ptr<State> state) : state_(std::move(state)) {}

  Task<stream::Chunk> read(std::size_t max) override {
    if (!declared_) {
      declared_ = true;
      pending_ = xml::kDeclaration;
    }
    if (pending_.empty() && !ended_) {
      co_await wait(*state_);
      if (state_->outcome) {
        ended_ = true;
        const auto& outcome = *state_->outcome;
        pending_ = outcome ? outcome->document : state_->work.late_error(outcome.error());
      } else {
        pending_ = " ";
      }
    }
    std::string piece = pending_.substr(0, max);
    pending_.erase(0, piece.size());
    co_return piece.empty() ? stream::Chunk() : stream::Chunk(std::move(piece));
  }

  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  std::shared_ptr<State> state_;
  std::string pending_;
  bool declared_ = false;
  bool ended_ = false;
};

}  // namespace

Task<http::Response> reply_patiently(PatientWork work) {
  const auto executor = co_await asio::this_coro::executor;
  const auto state = std::make_shared<State>(executor, std::move(work));
  asio::co_spawn(executor, run(state), asio::detached);
  co_await wait(*state);
  if (state->outcome) {
    CO_TRY(const PatientOutcome outcome, std::move(*state->outcome));
    auto reply = xml_reply(std::string(xml::kDeclaration) + outcome.document);
    for (std::size_t i = 0; i < outcome.headers.size(); ++i) {
      reply.headers.add(outcome.headers.name(i), outcome.headers.value(i));
    }
    co_return reply;
  }
  http::Response reply;
  reply.headers.add("Content-Type", "application/xml");
  reply.stream = std::make_unique<PatientBody>(state);
  co_return reply;
}

}  // namespace mocks3::s3api
