// The condition keys of Amazon S3: what a policy may ask about a request, and where the answers come from.
//
// Keys are looked up by name once, when a policy is compiled; a request is asked by enumerator. Keys that begin with
// `aws:` and are not in the table are accepted, as S3 accepts them, and no request has a value for them.
// Values, any thread. Sources: condition_keys.def.
#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/action.hpp"

namespace mocks3::s3api::policy {

enum class Key : std::uint8_t {
#define MOCKS3_CONDITION_KEY(name, ...) name,
#include "policy/condition_keys.def"
  OtherAws,
};

struct ConditionKey {
  Key key = Key::OtherAws;
  std::string tag;  // in lower case: the part behind '/', for keys that have one
};

/// By name, in any case. Nothing when S3 has no such key.
std::optional<ConditionKey> find_condition_key(std::string_view name);
/// The actions that carry this key.
const ActionSet& actions_with(Key key);

/// The values a request has for one key. Reused from key to key, so that an evaluation allocates little.
class Values {
 public:
  void clear();
  /// `value` must outlive this object's use.
  void add(std::string_view value) { values_.push_back(value); }
  void add_owned(std::string value) { values_.push_back(owned_.emplace_front(std::move(value))); }
  std::span<const std::string_view> all() const { return values_; }

 private:
  std::vector<std::string_view> values_;
  std::forward_list<std::string> owned_;  // stays where it is as others come
};

/// What is known of a request. Asked only for keys that a statement needs which applies in all else.
class Context {
 public:
  virtual ~Context() = default;
  /// Adds the values of `key`; none when the request does not have it. `tag` is ConditionKey::tag.
  virtual void collect(Key key, std::string_view tag, Values& out) const = 0;
};

}  // namespace mocks3::s3api::policy
