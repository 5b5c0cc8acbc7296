#include "connection_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::httpclient {

using asio::ip::tcp;

namespace {

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

std::chrono::milliseconds until(Wire::Clock::time_point deadline, std::chrono::milliseconds at_most) {
  const auto now = Wire::Clock::now();
  if (deadline <= now) return std::chrono::milliseconds(0);
  if (deadline - now >= at_most) return at_most;
  return std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
}

Error unavailable(const std::string& authority, std::string_view why) {
  return Error(ErrorCode::StoreUnavailable).caused_by(authority + ": " + std::string(why));
}

struct Address {
  std::string authority, host;
  std::uint16_t port = 80;
};

Result<Address> parse_url(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const auto bad = [&] { return fail(Error(ErrorCode::StoreUnavailable).caused_by("not an http URL: " + url)); };
  if (!url.starts_with(kScheme)) return bad();
  Address address;
  address.authority = url.substr(kScheme.size(), url.find('/', kScheme.size()) - kScheme.size());
  std::string_view rest = address.authority;
  if (const std::size_t colon = rest.rfind(':'); colon != std::string_view::npos && !rest.ends_with(']')) {
    const auto port = utils::parse_u64(rest.substr(colon + 1));
    if (!port || *port == 0 || *port > 65535) return bad();
    address.port = static_cast<std::uint16_t>(*port);
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  if (rest.empty()) return bad();
  address.host = rest;
  return address;
}

}  // namespace

Lease::Lease(std::shared_ptr<ConnectionPool> pool) : pool_(std::move(pool)) {}

Lease::~Lease() {
  if (pool_) pool_->give_back(std::move(wire_), std::move(authority_), false);
}

Lease& Lease::operator=(Lease&& other) noexcept {
  const Lease old(std::move(*this));
  pool_ = std::move(other.pool_);
  wire_ = std::move(other.wire_);
  authority_ = std::move(other.authority_);
  reused_ = other.reused_;
  return *this;
}

void Lease::attach(std::shared_ptr<Wire> wire, std::string authority, bool reused) {
  wire_ = std::move(wire);
  authority_ = std::move(authority);
  reused_ = reused;
}

void Lease::release() {
  if (const auto pool = std::move(pool_)) pool->give_back(std::move(wire_), std::move(authority_), true);
}

ConnectionPool::ConnectionPool(const Options& options, std::function<Result<std::string>()> resolve,
                               metrics::Counter* connects)
    : options_(options), resolve_(std::move(resolve)), connects_(connects) {}

Task<Lease> ConnectionPool::acquire(Wire::Clock::time_point deadline, bool fresh) {
  CO_TRY(Lease lease, co_await take_place(deadline));
  if (fresh) idle_.clear();  // one of them has just turned out to be closed
  while (!idle_.empty()) {
    Idle last = std::move(idle_.back());
    idle_.pop_back();
    if (Wire::Clock::now() - last.wire->idle_since >= options_.idle_timeout) {
      idle_.clear();  // the others are older still
    } else if (last.wire->usable_after_idle()) {
      lease.attach(std::move(last.wire), std::move(last.authority), true);
      co_return lease;
    }
  }
  CO_CHECK(co_await open(lease, deadline));
  co_return lease;
}

Task<> ConnectionPool::open(Lease& place, Wire::Clock::time_point deadline) {
  const auto executor = co_await asio::this_coro::executor;
  CO_TRY(const std::string url, resolve_());
  CO_TRY(Address address, parse_url(url));
  std::vector<tcp::endpoint> endpoints;
  boost::system::error_code ec;
  if (const auto ip = asio::ip::make_address(address.host, ec); !ec) {
    endpoints.emplace_back(ip, address.port);
  } else {
    tcp::resolver resolver(executor);
    const auto [error, found] = co_await resolver.async_resolve(address.host, std::to_string(address.port), kToken);
    if (error) co_return fail(unavailable(address.authority, error.message()));
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  }
  Io state = Io::Failed;
  for (const auto& endpoint : endpoints) {
    auto wire = std::make_shared<Wire>(executor);
    if (connects_) connects_->add();
    state = co_await wire->connect(endpoint, until(deadline, options_.connect_timeout));
    if (state != Io::Done) continue;
    place.attach(std::move(wire), std::move(address.authority), false);
    co_return Result<>();
  }
  co_return fail(unavailable(address.authority, state == Io::TimedOut ? "connecting took too long" : "cannot connect"));
}

Task<Lease> ConnectionPool::take_place(Wire::Clock::time_point deadline) {
  if (in_use_ < options_.max_connections_per_core) {
    ++in_use_;
    co_return Lease(shared_from_this());
  }
  Waiter waiter{asio::steady_timer(co_await asio::this_coro::executor, deadline)};
  waiters_.push_back(&waiter);
  // Also left by an exception, when the caller is cancelled.
  struct Leave {
    std::shared_ptr<ConnectionPool> pool;
    Waiter& waiter;
    ~Leave() {
      if (!waiter.granted) std::erase(pool->waiters_, &waiter);
      if (waiter.granted && pool) pool->free_place();
    }
  } leave{shared_from_this(), waiter};
  co_await waiter.timer.async_wait(kToken);
  if (waiter.granted) co_return Lease(std::exchange(leave.pool, nullptr));
  if (Wire::Clock::now() < deadline) co_return fail(ErrorCode::Cancelled);
  co_return fail(Error(ErrorCode::DeadlineExceeded).caused_by("no connection came free"));
}

void ConnectionPool::give_back(std::shared_ptr<Wire> wire, std::string authority, bool usable) {
  if (usable) {
    wire->idle_since = Wire::Clock::now();
    idle_.push_back({std::move(wire), std::move(authority)});
  } else if (wire) {
    wire->reset();
  }
  free_place();
}

void ConnectionPool::free_place() {
  if (waiters_.empty()) {
    --in_use_;
    return;
  }
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  next->granted = true;  // the place passes on
  next->timer.cancel();
}

}  // namespace mocks3::httpclient
