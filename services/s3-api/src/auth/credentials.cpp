#include "auth/credentials.hpp"

#include <array>

#include "mocks3/utils/digest.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::size_t kFields = 5;  // access key, secret, id, name, email

bool has_unusable_byte(std::string_view text) {
  // An access key stands inside Credential=…/…, comma-separated: these bytes would make it unreadable there.
  return text.find_first_of("/,=; \t\r\n") != std::string_view::npos;
}

}  // namespace

Result<Credential> CredentialStore::parse(std::string_view text) {
  std::array<std::string_view, kFields> fields;
  std::size_t count = 0;
  while (count < kFields) {
    // The last field takes what is left, so that nothing given is dropped silently.
    const std::size_t end = count + 1 == kFields ? std::string_view::npos : text.find(':');
    fields[count++] = utils::trim(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  const auto [access_key, secret, id, name, email] = fields;
  if (count < 2) return fail(ErrorCode::InvalidArgument, "a credential reads ACCESS:SECRET[:ID[:NAME[:EMAIL]]]");
  if (access_key.empty()) return fail(ErrorCode::InvalidArgument, "the access key of a credential is empty");
  if (has_unusable_byte(access_key)) {
    return fail(ErrorCode::InvalidArgument,
                "the access key '" + std::string(access_key) + "' contains a space or one of / , = ;");
  }
  if (secret.empty()) {
    return fail(ErrorCode::InvalidArgument, "the secret of access key '" + std::string(access_key) + "' is empty");
  }
  Credential credential;
  credential.access_key = access_key;
  credential.secret = secret;
  // A canonical user id is 64 hex digits; one made from the access key stays the same over restarts.
  credential.owner.id =
      id.empty() ? utils::hex_encode(utils::sha256("mocks3 owner " + credential.access_key)) : std::string(id);
  credential.owner.display_name = name.empty() ? credential.access_key : std::string(name);
  credential.email = email;
  return credential;
}

void CredentialStore::add(Credential credential) {
  const std::string key = credential.access_key;
  const auto [entry, inserted] = by_access_key_.insert_or_assign(key, std::move(credential));
  if (inserted) order_.push_back(&entry->second);
}

const Credential* CredentialStore::find(std::string_view access_key) const {
  const auto entry = by_access_key_.find(std::string(access_key));
  return entry == by_access_key_.end() ? nullptr : &entry->second;
}

const Credential* CredentialStore::find_owner(std::string_view id) const {
  for (const Credential* credential : order_) {
    if (credential->owner.id == id) return credential;
  }
  return nullptr;
}

}  // namespace mocks3::s3api
