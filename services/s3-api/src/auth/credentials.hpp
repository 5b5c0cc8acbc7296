// Who may sign: access keys, their secrets and the owner behind each.
//
// Filled at start, then only read: any thread. Secrets never leave this object but through `secret`, and are never
// logged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::s3api {

struct Credential {
  std::string access_key;
  std::string secret;
  model::Owner owner;
  std::string email;
};

class CredentialStore {
 public:
  /// `ACCESS:SECRET[:ID[:NAME[:EMAIL]]]`; id and name default to ones made from the access key. InvalidArgument names
  /// what is wrong, never the secret.
  static Result<Credential> parse(std::string_view text);
  void add(Credential credential);
  const Credential* find(std::string_view access_key) const;
  const std::vector<const Credential*>& all() const { return order_; }
  /// Any credential of this owner id; nullptr when unknown.
  const Credential* find_owner(std::string_view id) const;

 private:
  std::unordered_map<std::string, Credential> by_access_key_;
  std::vector<const Credential*> order_;
};

}  // namespace mocks3::s3api
