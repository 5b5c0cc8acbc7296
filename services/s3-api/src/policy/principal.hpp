// Who asks, as policies name it, and who a statement is about.
//
// mocks3 has accounts and, for whoever wires them, users in accounts; it has no roles, services or federation: a
// statement may name those, and nobody is one. Values, any thread.
// Sources: "AWS JSON policy elements: Principal", "AWS JSON policy elements: NotPrincipal".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::s3api::policy {

/// The account id behind a canonical user id: 12 digits, the same after every start. An id that is 12 digits already
/// is its own.
std::string account_id(std::string_view canonical_id);

/// Who makes a request. An empty canonical id is the anonymous requester.
struct Principal {
  std::string canonical_id;
  std::string account;
  std::string user_name;  // empty: the account's root

  static Principal anonymous() { return {}; }
  static Principal account_root(std::string_view canonical_id);

  bool is_anonymous() const { return canonical_id.empty(); }
  bool is_root() const { return !is_anonymous() && user_name.empty(); }
  /// arn:aws:iam::123456789012:root, or …:user/name; empty for the anonymous requester.
  std::string arn() const;
  /// aws:PrincipalType.
  std::string_view type() const;
};

/// The element Principal or NotPrincipal as written.
struct PrincipalsText {
  bool everyone = false;  // "*"
  std::vector<std::string> aws;
  std::vector<std::string> canonical_users;
  std::vector<std::string> others;  // services, federated users
};

/// Whether an account goes by this name (its owner id). Principals that nobody has are refused, as S3 refuses them.
using AccountLookup = std::function<bool(std::string_view id)>;

/// The same, ready to be asked.
class PrincipalSet {
 public:
  /// MalformedPolicy "Invalid principal in policy". An ARN or 12 digits are taken as they are, a bare name only when
  /// `knows_account` has it.
  static Result<PrincipalSet> compile(const PrincipalsText& text, const AccountLookup& knows_account);

  bool is_everyone() const { return everyone_; }
  bool contains(const Principal& principal) const;

 private:
  struct User {
    std::string account;
    std::string name;  // empty: the whole account
  };
  Result<> add_aws(std::string_view name, const AccountLookup& knows_account);

  bool everyone_ = false;
  std::vector<User> users_;
  std::vector<std::string> canonical_ids_;
};

}  // namespace mocks3::s3api::policy
