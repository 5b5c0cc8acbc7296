// A bucket policy: as written, compiled, and asked.
//
// Purpose: the pure judge behind GetBucketPolicyStatus, BlockPublicPolicy and every access decision. No JSON: the text
// form is filled by policy_json. A compiled Document belongs to the bucket it was compiled for.
// Ownership: values; a Document is immutable and may be shared. Threads: any. Cost: a request that no statement
// concerns costs a few nanoseconds a statement; nothing is allocated before a condition or a policy variable is asked.
// Errors: MalformedPolicy with S3's message. Sources: "Policies and permissions in Amazon S3", "Policy evaluation
// logic", "Grammar of the IAM JSON policy language", "Blocking public access to your Amazon S3 storage".
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "policy/action.hpp"
#include "policy/condition.hpp"
#include "policy/principal.hpp"

namespace mocks3::s3api::policy {

/// A statement as written; of every element and its negation exactly one was present.
struct StatementText {
  std::string sid;
  std::string effect;
  PrincipalsText principals;
  bool not_principal = false;
  std::vector<std::string> actions;
  bool not_action = false;
  std::vector<std::string> resources;
  bool not_resource = false;
  std::vector<ConditionText> conditions;
};

struct DocumentText {
  std::string version;  // empty: 2008-10-17
  std::string id;
  std::vector<StatementText> statements;
};

struct CompileOptions {
  std::string_view bucket;
  AccountLookup knows_account;
  /// Off: a statement whose actions fit none of its resources is stored and never applies. S3 refuses it.
  bool refuse_idle_actions = true;
};

enum class Decision { None, Allow, ExplicitDeny };

struct Request {
  const Principal& principal;
  Action action;
  std::string_view key;  // of the object, for actions on objects
  const Context& context;
};

class Document {
 public:
  static Result<Document> compile(const DocumentText& text, const CompileOptions& options);

  Decision evaluate(const Request& request) const;
  bool is_public() const { return is_public_; }
  /// Whether a condition asks for this key: what a caller has to fetch first (the tags of an object).
  bool reads(Key key) const { return reads_.test(static_cast<std::size_t>(key)); }
  std::size_t size() const { return statements_.size(); }

 private:
  struct Resource {
    enum class Form : std::uint8_t { Bucket, Key, Whole };  // the bucket itself, bucket/PATTERN, anything else
    Form form = Form::Whole;
    Template pattern;
  };
  struct Statement {
    bool deny = false;
    bool not_principal = false;
    bool not_resource = false;
    ActionSet actions;
    std::vector<Resource> resources;
    PrincipalSet principals;
    std::vector<Condition> conditions;
  };
  Result<Statement> compile_statement(const StatementText& text, const CompileOptions& options) const;
  Result<Resource> compile_resource(std::string_view text) const;
  bool applies(const Statement& statement, const Request& request, const VariableLookup& lookup, Values& values) const;
  bool covers(const Resource& resource, const Request& request, const VariableLookup& lookup) const;

  std::string bucket_;
  Template::Variables variables_ = Template::Variables::Off;
  std::vector<Statement> statements_;  // the denying ones first
  std::bitset<static_cast<std::size_t>(Key::OtherAws) + 1> reads_;
  bool is_public_ = false;
};

inline Decision evaluate(const Document& document, const Request& request) { return document.evaluate(request); }
inline bool is_public(const Document& document) { return document.is_public(); }

}  // namespace mocks3::s3api::policy
