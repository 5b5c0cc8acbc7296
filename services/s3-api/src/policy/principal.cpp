#include "policy/principal.hpp"

#include <algorithm>
#include <cstdint>

#include "mocks3/utils/digest.hpp"

namespace mocks3::s3api::policy {

namespace {

constexpr std::string_view kIamPrefix = "arn:aws:iam::";
constexpr std::string_view kStsPrefix = "arn:aws:sts::";
constexpr std::size_t kAccountDigits = 12;

bool is_account_id(std::string_view text) {
  return text.size() == kAccountDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::unexpected<Error> invalid() { return fail(ErrorCode::MalformedPolicy, "Invalid principal in policy"); }

}  // namespace

std::string account_id(std::string_view canonical_id) {
  if (is_account_id(canonical_id)) return std::string(canonical_id);
  const auto digest = utils::sha256(canonical_id);
  std::string digits(kAccountDigits, '0');
  for (std::size_t i = 0; i < kAccountDigits; ++i) {
    digits[i] = static_cast<char>('0' + static_cast<std::uint8_t>(digest[i]) % 10);
  }
  return digits;
}

Principal Principal::account_root(std::string_view canonical_id) {
  return {.canonical_id = std::string(canonical_id), .account = account_id(canonical_id)};
}

std::string Principal::arn() const {
  if (is_anonymous()) return {};
  return std::string(kIamPrefix) + account + (user_name.empty() ? ":root" : ":user/" + user_name);
}

std::string_view Principal::type() const {
  if (is_anonymous()) return "Anonymous";
  return is_root() ? "Account" : "User";
}

Result<> PrincipalSet::add_aws(std::string_view name, const AccountLookup& knows_account) {
  if (name == "*") {
    everyone_ = true;
    return {};
  }
  if (name.empty() || name.find_first_of("*?") != std::string_view::npos) return invalid();
  const bool is_iam = name.starts_with(kIamPrefix);
  if (!is_iam && !name.starts_with(kStsPrefix)) {
    if (!is_account_id(name) && !(knows_account && knows_account(name))) return invalid();
    users_.push_back({.account = std::string(name)});
    return {};
  }
  name.remove_prefix(kIamPrefix.size());
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return invalid();
  const std::string_view account = name.substr(0, colon);
  const std::string_view who = name.substr(colon + 1);
  if (is_iam && who == "root" && !account.empty()) {
    users_.push_back({.account = std::string(account)});
    return {};
  }
  const std::size_t slash = who.find('/');
  if (slash == std::string_view::npos || slash + 1 == who.size()) return invalid();
  const std::string_view kind = who.substr(0, slash);
  if (is_iam && kind == "user") {
    // The path before the name tells users apart for people only: names are unique in an account.
    users_.push_back({.account = std::string(account), .name = std::string(who.substr(who.rfind('/') + 1))});
    return {};
  }
  // Roles and sessions of them: nobody here is one.
  if ((is_iam && kind == "role") || (!is_iam && (kind == "assumed-role" || kind == "federated-user"))) return {};
  return invalid();
}

Result<PrincipalSet> PrincipalSet::compile(const PrincipalsText& text, const AccountLookup& knows_account) {
  PrincipalSet set;
  set.everyone_ = text.everyone;
  if (!text.everyone && text.aws.empty() && text.canonical_users.empty() && text.others.empty()) return invalid();
  for (const auto& name : text.aws) CHECK_OK(set.add_aws(name, knows_account));
  const auto is_bad = [](const std::string& id) { return id.empty() || id.find_first_of("*?") != std::string::npos; };
  if (std::ranges::any_of(text.canonical_users, is_bad) || std::ranges::any_of(text.others, is_bad)) return invalid();
  set.canonical_ids_ = text.canonical_users;
  return set;
}

bool PrincipalSet::contains(const Principal& principal) const {
  if (everyone_) return true;
  if (principal.is_anonymous()) return false;
  if (std::ranges::find(canonical_ids_, principal.canonical_id) != canonical_ids_.end()) return true;
  return std::ranges::any_of(users_, [&](const User& user) {
    const bool same_account = user.account == principal.account || user.account == principal.canonical_id;
    if (user.name.empty()) return same_account;
    // Some servers write an account as a user without one: arn:aws:iam:::user/ID.
    if (user.account.empty()) return user.name == principal.canonical_id;
    return same_account && user.name == principal.user_name;
  });
}

}  // namespace mocks3::s3api::policy
