#include "ops/acl_document.hpp"

#include <algorithm>
#include <optional>

#include "mocks3/utils/encoding.hpp"
#include "ops/listing.hpp"
#include "xml/reader.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api {

namespace {

using access::GranteeField;
using model::Permission;

struct PermissionName {
  std::string_view name;
  Permission permission;
};

constexpr PermissionName kPermissions[] = {
    {"FULL_CONTROL", Permission::FullControl}, {"READ", Permission::Read},          {"WRITE", Permission::Write},
    {"READ_ACP", Permission::ReadAcp},         {"WRITE_ACP", Permission::WriteAcp},
};

struct GranteeType {
  std::string_view type;
  std::string_view element;
  GranteeField field;
};

constexpr GranteeType kGranteeTypes[] = {
    {"CanonicalUser", "ID", GranteeField::Id},
    {"Group", "URI", GranteeField::Uri},
    {"AmazonCustomerByEmail", "EmailAddress", GranteeField::EmailAddress},
};

std::unexpected<Error> malformed() { return fail(ErrorCode::MalformedACLError); }

/// By xsi:type; a document that leaves it out says by its elements whom it means.
const GranteeType* find_type(const xml::Element& grantee) {
  const auto type = grantee.attribute("type");
  const auto* const found = std::ranges::find_if(kGranteeTypes, [&](const GranteeType& row) {
    return type ? *type == row.type : static_cast<bool>(grantee.child(row.element));
  });
  return found == std::end(kGranteeTypes) ? nullptr : found;
}

Result<model::Grant> read_grant(const xml::Element& element, const access::OwnerDirectory& directory) {
  const auto grantee = element.child("Grantee");
  const auto wanted = element.child_text("Permission");
  if (element.name() != "Grant" || !grantee || !wanted) return malformed();
  const auto* const permission = std::ranges::find(kPermissions, utils::trim(*wanted), &PermissionName::name);
  const auto* const type = find_type(grantee);
  if (permission == std::end(kPermissions) || !type) return malformed();
  const auto value = grantee.child_text(type->element);
  if (!value) return malformed();
  return access::resolve_grant(type->field, utils::trim(*value), permission->permission, directory);
}

void write_grant(xml::Writer& xml, const model::Grant& grant) {
  const bool group = grant.kind == model::GranteeKind::Group;
  xml.open("Grant");
  xml.raw("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"");
  xml.raw(group ? "Group\">" : "CanonicalUser\">");
  if (group) {
    xml.text("URI", grant.grantee);
  } else {
    xml.text("ID", grant.grantee);
    xml.text_if("DisplayName", grant.display_name);
  }
  xml.close("Grantee");
  xml.text("Permission", std::ranges::find(kPermissions, grant.permission, &PermissionName::permission)->name);
  xml.close("Grant");
}

}  // namespace

Result<model::AccessControlList> parse_acl(std::string_view document, const model::Owner& owner,
                                           const access::OwnerDirectory& directory) {
  const auto xml = xml::Document::parse(document, "AccessControlPolicy");
  if (!xml) return malformed();
  const auto list = xml->root().child("AccessControlList");
  const auto owner_id = xml->root().child("Owner").child_text("ID");
  if (!list || !owner_id) return malformed();
  if (utils::trim(*owner_id) != owner.id) {
    return fail(Error(ErrorCode::AccessDenied).caused_by("the ACL names another owner"));
  }
  const auto elements = list.children();
  if (elements.size() > access::kMaxGrants) return malformed();
  model::AccessControlList acl;
  for (const auto& element : elements) {
    TRY(auto grant, read_grant(element, directory));
    acl.push_back(std::move(grant));
  }
  return acl;
}

std::string acl_document(const model::Owner& owner, const model::AccessControlList& acl) {
  xml::Writer xml("AccessControlPolicy");
  write_owner(xml, "Owner", owner);
  xml.open("AccessControlList");
  for (const auto kind : {model::GranteeKind::Group, model::GranteeKind::CanonicalUser}) {
    for (const auto& grant : acl) {
      if (grant.kind == kind) write_grant(xml, grant);
    }
  }
  xml.close("AccessControlList");
  return xml.finish();
}

}  // namespace mocks3::s3api
