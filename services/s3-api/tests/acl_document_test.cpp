// Sources: "PutBucketAcl", "Access control list (ACL) overview", "Error responses".
#include "ops/acl_document.hpp"

#include <gmock/gmock.h>

namespace mocks3::s3api {
namespace {

using model::GranteeKind;
using model::Permission;

/// Alice, who owns what the documents are for, Bob and Carol, and two accounts with one address.
class People final : public access::OwnerDirectory {
 public:
  std::optional<model::Owner> find_id(std::string_view id) const override {
    if (id == "owner-a") return model::Owner{"owner-a", "Alice"};
    if (id == "owner-b") return model::Owner{"owner-b", "Bob"};
    return std::nullopt;
  }
  std::vector<model::Owner> find_email(std::string_view email) const override {
    if (email == "bob@example.com") return {{"owner-b", "Bob"}};
    if (email == "two@example.com") return {{"owner-a", "Alice"}, {"owner-b", "Bob"}};
    return {};
  }
};

const model::Owner kAlice{"owner-a", "Alice"};

std::string policy(const std::string& grants, const std::string& owner = "<Owner><ID>owner-a</ID></Owner>") {
  return "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + owner + "<AccessControlList>" +
         grants + "</AccessControlList></AccessControlPolicy>";
}
std::string grant(const std::string& grantee, const std::string& permission = "READ") {
  return "<Grant>" + grantee + "<Permission>" + permission + "</Permission></Grant>";
}
std::string grantee(const std::string& type, const std::string& inside) {
  return "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"" + type + "\">" + inside +
         "</Grantee>";
}
const std::string kBob = grantee("CanonicalUser", "<ID>owner-b</ID><DisplayName>whoever</DisplayName>");

TEST(AclDocument, NamesGranteesInThreeWays) {
  const auto acl = parse_acl(
      policy(grant(kBob, "FULL_CONTROL") +
             grant(grantee("AmazonCustomerByEmail", "<EmailAddress> bob@example.com </EmailAddress>"), "WRITE_ACP") +
             grant(grantee("Group", "<URI>" + std::string(model::kAllUsers) + "</URI>"), "READ_ACP") +
             grant("<Grantee><ID>owner-a</ID></Grantee>", "WRITE")),
      kAlice, People());
  ASSERT_TRUE(acl) << acl.error().describe();
  const model::AccessControlList expected{{GranteeKind::CanonicalUser, "owner-b", "Bob", Permission::FullControl},
                                          {GranteeKind::CanonicalUser, "owner-b", "Bob", Permission::WriteAcp},
                                          {GranteeKind::Group, std::string(model::kAllUsers), "", Permission::ReadAcp},
                                          {GranteeKind::CanonicalUser, "owner-a", "Alice", Permission::Write}};
  EXPECT_EQ(*acl, expected);
}

TEST(AclDocument, MayGrantNothingAtAll) {
  const auto acl = parse_acl(policy(""), kAlice, People());
  ASSERT_TRUE(acl);
  EXPECT_TRUE(acl->empty());
}

TEST(AclDocument, IsRefusedWithS3sOwnError) {
  struct Case {
    std::string document, code;
  };
  std::string crowd;
  for (int i = 0; i < 101; ++i) crowd += grant(kBob);
  for (const auto& [document, code] : std::vector<Case>{
           {"", "MalformedACLError"},
           {"nonsense", "MalformedACLError"},
           {"<Other/>", "MalformedACLError"},
           {"<AccessControlPolicy/>", "MalformedACLError"},
           {policy(grant(kBob), ""), "MalformedACLError"},
           {policy(grant(kBob), "<Owner/>"), "MalformedACLError"},
           {policy(grant(kBob), "<Owner><ID>owner-b</ID></Owner>"), "AccessDenied"},
           {policy("<Other/>"), "MalformedACLError"},
           {policy("<Grant/>"), "MalformedACLError"},
           {policy("<Grant>" + kBob + "</Grant>"), "MalformedACLError"},
           {policy(grant(kBob, "read")), "MalformedACLError"},
           {policy(grant(kBob, "EVERYTHING")), "MalformedACLError"},
           {policy(grant("<Grantee/>")), "MalformedACLError"},
           {policy(grant(grantee("Robot", "<ID>owner-b</ID>"))), "MalformedACLError"},
           {policy(grant(grantee("Group", "<ID>owner-b</ID>"))), "MalformedACLError"},
           {policy(grant(grantee("CanonicalUser", "<ID>nobody-we-know</ID>"))), "InvalidArgument"},
           {policy(grant(grantee("CanonicalUser", "<ID></ID>"))), "InvalidArgument"},
           {policy(grant(grantee("Group", "<URI>http://example.com/everybody</URI>"))), "InvalidArgument"},
           {policy(grant(grantee("AmazonCustomerByEmail", "<EmailAddress>no@example.com</EmailAddress>"))),
            "UnresolvableGrantByEmailAddress"},
           {policy(grant(grantee("AmazonCustomerByEmail", "<EmailAddress>two@example.com</EmailAddress>"))),
            "AmbiguousGrantByEmailAddress"},
           {policy(crowd), "MalformedACLError"},
       }) {
    const auto acl = parse_acl(document, kAlice, People());
    ASSERT_FALSE(acl) << document;
    EXPECT_EQ(acl.error().name(), code) << document;
  }
  const auto unknown = parse_acl(policy(grant(grantee("CanonicalUser", "<ID>_foo</ID>"))), kAlice, People());
  EXPECT_EQ(unknown.error().message, "Invalid id");
}

TEST(AclDocument, IsWrittenWithTheGroupsFirst) {
  const model::AccessControlList acl{
      {GranteeKind::CanonicalUser, "owner-a", "Alice", Permission::FullControl},
      {GranteeKind::Group, std::string(model::kAllUsers), "", Permission::Read},
  };
  const std::string document = acl_document(kAlice, acl);
  EXPECT_EQ(document,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>owner-a</ID>"
            "<DisplayName>Alice</DisplayName></Owner><AccessControlList>"
            "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">"
            "<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>"
            "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">"
            "<ID>owner-a</ID><DisplayName>Alice</DisplayName></Grantee><Permission>FULL_CONTROL</Permission></Grant>"
            "</AccessControlList></AccessControlPolicy>");
  EXPECT_THAT(parse_acl(document, kAlice, People()).value(), ::testing::UnorderedElementsAreArray(acl));
}

}  // namespace
}  // namespace mocks3::s3api
