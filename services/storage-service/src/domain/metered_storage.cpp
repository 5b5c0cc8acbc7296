#include "domain/metered_storage.hpp"

namespace mocks3::storage {

Task<model::BlobRef> MeteredStorage::put(contracts::Context& context, stream::BodyReader& body) {
  auto call = meter_.call(Method::Put);
  if (context.expired()) co_return call.finish<model::BlobRef>(fail(ErrorCode::DeadlineExceeded));
  auto stored = call.finish(co_await inner_.put(context, body));
  if (stored) meter_.wrote(stored->size);
  co_return stored;
}

Task<std::unique_ptr<stream::BodyReader>> MeteredStorage::get(contracts::Context& context,
                                                              const std::vector<model::BlobRef>& blobs,
                                                              contracts::ByteRange range) {
  auto call = meter_.call(Method::Get);
  if (context.expired()) co_return call.finish<std::unique_ptr<stream::BodyReader>>(fail(ErrorCode::DeadlineExceeded));
  auto reader = call.finish(co_await inner_.get(context, blobs, range));
  if (reader) meter_.asked_for(range.size);
  co_return reader;
}

Task<> MeteredStorage::remove(contracts::Context& context, const std::vector<model::BlobRef>& blobs) {
  auto call = meter_.call(Method::Remove);
  if (context.expired()) co_return call.finish<void>(fail(ErrorCode::DeadlineExceeded));
  co_return call.finish(co_await inner_.remove(context, blobs));
}

Task<contracts::BlobPage> MeteredStorage::list(contracts::Context& context, const std::string& cursor,
                                               std::uint32_t limit) {
  auto call = meter_.call(Method::List);
  if (context.expired()) co_return call.finish<contracts::BlobPage>(fail(ErrorCode::DeadlineExceeded));
  co_return call.finish(co_await inner_.list(context, cursor, limit));
}

Task<> MeteredStorage::reset(contracts::Context& context) {
  auto call = meter_.call(Method::Reset);
  if (context.expired()) co_return call.finish<void>(fail(ErrorCode::DeadlineExceeded));
  co_return call.finish(co_await inner_.reset(context));
}

}  // namespace mocks3::storage
