#include "mocks3/httpserver/server.hpp"

#include <netdb.h>
#include <signal.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <latch>
#include <mutex>

#include "connection.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::httpserver {

using asio::ip::tcp;
using std::chrono::milliseconds;

namespace {

constexpr auto kAcceptBackOff = milliseconds(100);
constexpr std::size_t kMaxRefusing = 256;  // refusals under way; beyond that, sockets are just closed

milliseconds tick_for(const Options& options) {
  const auto smallest = std::min({options.idle_timeout, options.head_timeout, options.body_idle_timeout});
  return std::clamp(smallest / 4, milliseconds(10), milliseconds(1000));
}

std::string authority(const std::string& address, std::uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

Result<asio::ip::address> resolve(const std::string& name) {
  boost::system::error_code ec;
  auto address = asio::ip::make_address(name, ec);
  if (!ec) return address;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(name.c_str(), nullptr, &hints, &found); error != 0) {
    return fail(ErrorCode::InvalidArgument, "cannot listen on " + name + ": " + gai_strerror(error));
  }
  std::optional<asio::ip::address> best;
  for (const addrinfo* at = found; at; at = at->ai_next) {
    tcp::endpoint endpoint;
    if (at->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), at->ai_addr, at->ai_addrlen);
    if (!best || (endpoint.address().is_v4() && !best->is_v4())) best = endpoint.address();
  }
  freeaddrinfo(found);
  if (!best) return fail(ErrorCode::InvalidArgument, "cannot listen on " + name + ": it has no address");
  return *best;
}

http::Peer peer_of(const tcp::socket& socket, const tcp::endpoint& remote, std::uint64_t id) {
  asio::ip::address address = remote.address();
  boost::system::error_code ec;
  // A peer with our own address is on this machine, whatever the network it used.
  const bool local = address.is_loopback() || address == socket.local_endpoint(ec).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return {.address = address.to_string(),
          .port = remote.port(),
          .loopback = local || address.is_loopback(),
          .connection_id = id};
}

}  // namespace

struct Server::Impl {
  Impl(runtime::Cores& cores_in, Options options_in, http::Handler& handler, metrics::Registry* registry)
      : options(std::move(options_in)), shared{options, handler, nullptr}, acceptor(cores_in.context(0)) {
    if (registry) shared.metrics = &metrics.emplace(*registry, options.name);
    for (unsigned i = 0; i < cores_in.size(); ++i) {
      cores.push_back(std::make_unique<Core>(cores_in.context(i), tick_for(options)));
    }
  }

  Result<> listen();
  Result<> bind(const asio::ip::address& address);
  asio::awaitable<void> accept_loop();
  void take(Core& core, tcp::socket socket, const tcp::endpoint& remote);
  void ended(bool was_refused);
  void stop_accepting();
  void settle();
  template <class Function>
  void on_each_core(Function function);

  const Options options;
  std::optional<Metrics> metrics;
  Shared shared;
  std::vector<std::unique_ptr<Core>> cores;
  tcp::acceptor acceptor;
  std::uint16_t port = 0;
  bool running = false;
  std::uint64_t accepted = 0;  // on the acceptor's core

  std::mutex mutex;
  std::condition_variable changed;
  bool accepting = false;
  std::size_t connections = 0;
  std::size_t refusing = 0;
};

Result<> Server::Impl::bind(const asio::ip::address& address) {
  const std::string shown = authority(address.to_string(), options.port);
  const auto failed = [&](const boost::system::error_code& ec) -> std::unexpected<Error> {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    if (ec == asio::error::address_in_use) return fail(ErrorCode::StoreUnavailable, shown + " is already in use");
    return fail(ErrorCode::StoreUnavailable, "cannot listen on " + shown + ": " + ec.message());
  };
  boost::system::error_code ec;
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), ec);
  // Lets a restart pass connections in TIME_WAIT; a port somebody listens on stays an error.
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec && address.is_v6()) acceptor.set_option(asio::ip::v6_only(!address.is_unspecified()), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return failed(ec);
  port = acceptor.local_endpoint().port();
  return {};
}

Result<> Server::Impl::listen() {
  if (!options.address.empty()) {
    TRY(const auto address, resolve(options.address));
    return bind(address);
  }
  auto both = bind(asio::ip::address_v6::any());
  if (both || both.error().message.ends_with("in use")) return both;
  return bind(asio::ip::address_v4::any());  // no IPv6 on this machine
}

asio::awaitable<void> Server::Impl::accept_loop() {
  bool complained = false;
  asio::steady_timer pause(acceptor.get_executor());
  while (acceptor.is_open()) {
    Core& core = *cores[accepted % cores.size()];
    tcp::endpoint remote;
    auto [ec, socket] = co_await acceptor.async_accept(core.context(), remote, asio::as_tuple(asio::use_awaitable));
    if (!ec) {
      ++accepted;
      complained = false;
      take(core, std::move(socket), remote);
      continue;
    }
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) break;
    if (ec == asio::error::connection_aborted) continue;
    if (!std::exchange(complained, true)) {
      logger::error("cannot accept connections for now",
                    {{"server.name", options.name}, {"error.message", ec.message()}});
    }
    pause.expires_after(kAcceptBackOff);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Server::Impl::take(Core& core, tcp::socket socket, const tcp::endpoint& remote) {
  bool refused = false;
  {
    const std::lock_guard lock(mutex);
    refused = connections - refusing >= options.max_connections;
    if (refused && refusing >= kMaxRefusing) return;
    ++connections;
    refusing += refused;
  }
  if (shared.metrics) shared.metrics->connections.add(1);
  auto peer = peer_of(socket, remote, accepted);
  asio::post(core.context(), [this, &core, refused, socket = std::move(socket), peer = std::move(peer)]() mutable {
    auto connection = std::make_unique<Connection>(shared, core, std::move(socket), std::move(peer), refused);
    Connection& running_one = *connection;
    core.add(running_one.channel());
    if (core.stopping()) running_one.channel().abort();
    asio::co_spawn(core.context(), running_one.run(),
                   asio::bind_cancellation_slot(
                       running_one.channel().cancellation_slot(),
                       [this, &core, refused, connection = std::move(connection)](std::exception_ptr) mutable {
                         // The coroutine's own frame still looks at the cancellation slot: the connection goes after
                         // it.
                         asio::post(core.context(), [this, refused, connection = std::move(connection)]() mutable {
                           connection.reset();
                           ended(refused);
                         });
                       }));
  });
}

void Server::Impl::ended(bool was_refused) {
  if (shared.metrics) shared.metrics->connections.add(-1);
  const std::lock_guard lock(mutex);
  --connections;
  refusing -= was_refused;
  if (connections == 0) changed.notify_all();  // under the lock: whoever waits may destroy this object next
}

/// Runs it on every core and waits until it has run.
template <class Function>
void Server::Impl::on_each_core(Function function) {
  std::latch done(static_cast<std::ptrdiff_t>(cores.size()));
  for (const auto& core : cores) {
    asio::post(core->context(), [&, target = core.get()] {
      function(*target);
      done.count_down();
    });
  }
  done.wait();
}

/// Waits for the cancelled timers. Asio does not order a cancelled handler before what another thread posts, so each
/// core is asked until its timer has come back.
void Server::Impl::settle() {
  std::latch done(static_cast<std::ptrdiff_t>(cores.size()));
  const std::function<void(Core&)> look = [&](Core& core) {
    if (!core.ticking()) return done.count_down();
    asio::post(core.context(), [&look, &core] { look(core); });
  };
  for (const auto& core : cores) asio::post(core->context(), [&look, target = core.get()] { look(*target); });
  done.wait();
}

void Server::Impl::stop_accepting() {
  asio::post(acceptor.get_executor(), [this] {
    boost::system::error_code ignored;
    acceptor.close(ignored);
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return !accepting; });
}

Server::Server(runtime::Cores& cores, Options options, http::Handler& handler, metrics::Registry* registry)
    : impl_(std::make_unique<Impl>(cores, std::move(options), handler, registry)) {}

Server::~Server() { stop(); }

std::string_view Server::name() const { return impl_->options.name; }

Result<> Server::start() {
  CHECK_OK(impl_->listen());
  signal(SIGPIPE, SIG_IGN);  // sendfile has no MSG_NOSIGNAL
  impl_->running = impl_->accepting = true;
  asio::co_spawn(impl_->acceptor.get_executor(), impl_->accept_loop(), [impl = impl_.get()](std::exception_ptr) {
    const std::lock_guard lock(impl->mutex);
    impl->accepting = false;
    impl->changed.notify_all();
  });
  return {};
}

void Server::drain(std::chrono::steady_clock::time_point deadline) {
  if (!impl_->running) return;
  impl_->stop_accepting();
  impl_->on_each_core([](Core& core) { core.drain(); });
  std::unique_lock lock(impl_->mutex);
  impl_->changed.wait_until(lock, deadline, [this] { return impl_->connections == 0; });
}

void Server::stop() {
  if (!std::exchange(impl_->running, false)) return;
  impl_->stop_accepting();
  impl_->on_each_core([](Core& core) { core.abort(); });
  {
    std::unique_lock lock(impl_->mutex);
    impl_->changed.wait(lock, [this] { return impl_->connections == 0; });
  }
  impl_->settle();
}

std::uint16_t Server::port() const { return impl_->port; }

std::string Server::url() const {
  std::string host = impl_->options.address;
  if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  return "http://" + authority(host, impl_->port);
}

Result<std::pair<std::string, std::uint16_t>> parse_listen(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorCode::InvalidArgument, "'" + std::string(text) + "' is not HOST:PORT, [::1]:PORT or :PORT");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad();
  std::string_view host = text.substr(0, colon);
  const auto port = utils::parse_u64(text.substr(colon + 1));
  if (!port || *port > 65535) return bad();
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return bad();
    host = host.substr(1, host.size() - 2);
    boost::system::error_code ec;
    asio::ip::make_address_v6(std::string(host), ec);
    if (ec) return bad();
  } else if (host.find_first_of(":[] /") != std::string_view::npos) {
    return bad();
  }
  return std::pair(std::string(host), static_cast<std::uint16_t>(*port));
}

}  // namespace mocks3::httpserver
