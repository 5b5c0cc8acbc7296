#include "mocks3/s3api/module.hpp"

#include "authorization/policy_cache.hpp"
#include "middleware/chain.hpp"
#include "mocks3/http/json.hpp"
#include "mocks3/utils/random.hpp"
#include "ops/ownership_document.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::size_t kDefaultLimit = 100;

/// A page of the journal, as `mocks3 tail` reads it.
struct RequestPage {
  std::vector<JournalEntry> requests;
};
BOOST_DESCRIBE_STRUCT(RequestPage, (), (requests))

Result<JournalFilter> parse_filter(std::string_view raw) {
  TRY(const auto query, http::Query::parse(raw));
  JournalFilter filter{.limit = kDefaultLimit};
  for (const auto& [name, value] : query.items()) {
    if (name == "limit" || name == "after") {
      const auto number = utils::parse_u64(value);
      if (!number) return fail(ErrorCode::ValidationFailed, name + ": expected a whole number, got '" + value + "'");
      if (name == "limit") {
        filter.limit = std::min<std::uint64_t>(*number, Journal::kCapacity);
      } else {
        filter.after = *number;
      }
    } else if (name == "operation") {
      if (model::find_operation(value) == model::Operation::Unknown && value != "Unknown") {
        return fail(ErrorCode::ValidationFailed, "operation: '" + value + "' is not an S3 operation");
      }
      filter.operation = value;
    } else if (name == "bucket") {
      filter.bucket = value;
    } else if (name == "fault") {
      if (value != "only") return fail(ErrorCode::ValidationFailed, "fault: expected 'only', got '" + value + "'");
      filter.only_faults = true;
    } else {
      return fail(ErrorCode::ValidationFailed, "unknown parameter '" + name + "'");
    }
  }
  return filter;
}

}  // namespace

struct Module::Impl {
  Impl(const Options& options, const Deps& deps, CredentialStore store)
      : credentials(std::move(store)),
        services{.metadata = deps.metadata,
                 .storage = deps.storage,
                 .credentials = credentials,
                 .clock = deps.clock,
                 .policies = policies,
                 .digest_pool = deps.digest_pool,
                 .default_region = options.region == "any" ? options.default_region : options.region,
                 .accept_anything = options.accept_anything,
                 .default_ownership = parse_object_ownership(options.object_ownership).value(),
                 .host_id = utils::random_hex(24),
                 .complete_patience = options.complete_patience},
        chain({.domains = options.domains,
               .authentication = {.accept_anything = options.accept_anything,
                                  .region = options.region,
                                  .max_skew = options.max_clock_skew,
                                  .sigv2 = options.sigv2},
               .injected_header = options.injected_header,
               .max_in_flight = options.max_in_flight},
              {.services = services, .engine = deps.engine, .registry = deps.registry, .journal = journal}) {}

  const CredentialStore credentials;
  PolicyCache policies;
  Services services;
  Journal journal;
  Chain chain;
};

Module::Module(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Module::~Module() = default;

Result<std::unique_ptr<Module>> Module::build(runtime::Cores&, const Options& options, const Deps& deps) {
  CredentialStore store;
  for (const auto& text : options.credentials) {
    TRY(Credential credential, CredentialStore::parse(text));
    store.add(std::move(credential));
  }
  if (store.all().empty()) return fail(ErrorCode::InvalidArgument, "credential: at least one is needed");
  if (!parse_object_ownership(options.object_ownership)) {
    return fail(ErrorCode::InvalidArgument, "object-ownership: '" + options.object_ownership + "' is none");
  }
  return std::unique_ptr<Module>(new Module(std::make_unique<Impl>(options, deps, std::move(store))));
}

http::Handler& Module::handler() { return impl_->chain; }

void Module::add_admin_routes(http::Router& router) {
  router.add({.method = "GET",
              .path = "/v1/requests",
              .operation_id = "listRequests",
              .summary = "The last S3 requests of this process, oldest first, with what was injected.",
              .handler = [this](http::Request& request, runtime::RequestContext& context,
                                const http::PathParameters&) -> asio::awaitable<http::Response> {
                const auto filter = parse_filter(request.query);
                if (!filter) co_return http::problem_response(filter.error(), context.request_id);
                co_return http::json_response(200, http::to_json(RequestPage{impl_->journal.list(*filter)}));
              }});
}

void Module::reset() { impl_->journal.clear(); }

const model::Owner& Module::first_owner() const { return impl_->credentials.all().front()->owner; }

const std::string& Module::default_region() const { return impl_->services.default_region; }

model::ObjectOwnership Module::default_ownership() const { return impl_->services.default_ownership; }

}  // namespace mocks3::s3api
