#include "stores/filesystem/write_window.hpp"

namespace mocks3::storage {

struct WriteWindow::State {
  State(std::shared_ptr<File> f, asio::any_io_executor e) : file(std::move(f)), executor(e), wake(e) {}

  std::shared_ptr<File> file;
  asio::any_io_executor executor;
  asio::steady_timer wake;
  unsigned in_flight = 0;
  Result<> outcome;

  asio::awaitable<void> one_done() {
    wake.expires_at(asio::steady_timer::time_point::max());
    co_await wake.async_wait(asio::as_tuple(asio::use_awaitable));
  }
};

WriteWindow::WriteWindow(runtime::BlockingPool& pool, std::shared_ptr<File> file, asio::any_io_executor executor)
    : pool_(pool), state_(std::make_shared<State>(std::move(file), executor)) {}

Task<> WriteWindow::write(stream::Chunk chunk, std::uint64_t offset) {
  for (;;) {
    while (state_->in_flight == kChunksInFlight) co_await state_->one_done();
    if (!state_->outcome) co_return state_->outcome;
    const bool taken = pool_.submit([state = state_, chunk, offset]() mutable {
      Result<> written = write_piece(*state->file, chunk.view(), offset);
      // The chunk goes back to the core it came from: its buffer is wanted there for the next read.
      const auto executor = state->executor;
      asio::post(executor,
                 [state = std::move(state), chunk = std::move(chunk), written = std::move(written)]() mutable {
                   --state->in_flight;
                   if (!written && state->outcome) state->outcome = std::move(written);
                   state->wake.cancel();
                 });
    });
    if (taken) {
      ++state_->in_flight;
      co_return Result<>();
    }
    if (state_->in_flight == 0) co_return fail(ErrorCode::SlowDown);
    co_await state_->one_done();
  }
}

Task<> WriteWindow::finish() {
  while (state_->in_flight > 0) co_await state_->one_done();
  co_return state_->outcome;
}

Result<> write_piece(File& file, std::string_view bytes, std::uint64_t offset) {
  if (!file.direct()) return file.write_at(bytes, offset);
  const std::size_t tail = bytes.size() % stream::kBufferAlignment;
  const std::string_view whole = bytes.substr(0, bytes.size() - tail);
  if (!whole.empty()) {
    if (reinterpret_cast<std::uintptr_t>(whole.data()) % stream::kBufferAlignment == 0) {
      CHECK_OK(file.write_at(whole, offset));
    } else {
      stream::Buffer aligned = stream::Buffer::allocate(whole.size());
      std::memcpy(aligned.data(), whole.data(), whole.size());
      CHECK_OK(file.write_at({aligned.data(), whole.size()}, offset));
    }
  }
  if (tail > 0) {
    stream::Buffer padded = stream::Buffer::allocate(stream::kBufferAlignment);
    std::memset(padded.data(), 0, stream::kBufferAlignment);
    std::memcpy(padded.data(), bytes.data() + whole.size(), tail);
    CHECK_OK(file.write_at({padded.data(), stream::kBufferAlignment}, offset + whole.size()));
  }
  return {};
}

}  // namespace mocks3::storage
