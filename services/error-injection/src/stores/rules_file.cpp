#include <yaml-cpp/yaml.h>

#include "mocks3/faults/rule_parser.hpp"
#include "mocks3/injection/stores.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::injection {

namespace {

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : file_(file.string()) {}

  Result<InitialRules> read() {
    YAML::Node document;
    try {
      document = YAML::LoadFile(file_);
    } catch (const YAML::ParserException& problem) {
      return error(problem.mark, problem.msg);
    } catch (const YAML::BadFile&) {
      return fail(ErrorCode::ValidationFailed, file_ + ": cannot be read");
    }
    InitialRules initial;
    if (document.IsNull()) return initial;
    if (document.IsSequence()) {
      CHECK_OK(read_rules(document, initial));
      return initial;
    }
    if (!document.IsMap())
      return error(document.Mark(), "expected a list of rules, or a map with rules, seed and armed");
    for (const auto& item : document) {
      const auto name = item.first.Scalar();
      if (name == "rules") {
        CHECK_OK(read_rules(item.second, initial));
      } else if (name == "seed") {
        TRY(const auto text, scalar(item.second, "seed"));
        initial.seed = utils::parse_u64(text);
        if (!initial.seed) return error(item.second.Mark(), "seed: expected a whole number");
      } else if (name == "armed") {
        TRY(initial.armed, boolean(item.second, "armed"));
      } else {
        return error(item.first.Mark(), "'" + name + "' is unknown; known: rules, seed, armed");
      }
    }
    return initial;
  }

 private:
  std::unexpected<Error> error(const YAML::Mark& mark, const std::string& what) const {
    return fail(ErrorCode::ValidationFailed, file_ + ":" + std::to_string(mark.line + 1) + ": " + what);
  }

  Result<std::string> scalar(const YAML::Node& node, const std::string& name) const {
    if (!node.IsScalar()) return error(node.Mark(), name + ": expected a single value");
    return node.Scalar();
  }

  Result<bool> boolean(const YAML::Node& node, const std::string& name) const {
    TRY(const auto text, scalar(node, name));
    if (text == "true") return true;
    if (text == "false") return false;
    return error(node.Mark(), name + ": expected true or false");
  }

  Result<> read_rules(const YAML::Node& list, InitialRules& initial) const {
    if (list.IsNull()) return {};
    if (!list.IsSequence()) return error(list.Mark(), "rules: expected a list");
    for (const auto& item : list) {
      contracts::RuleEntry entry;
      if (item.IsMap()) {
        CHECK_OK(read_rule(item, entry));
      } else {
        TRY(entry.text, scalar(item, "rule"));
      }
      // Checked here, where the line is known.
      const auto rule = faults::parse_rule(entry.text);
      if (!rule) return error(item.Mark(), rule.error().message);
      initial.rules.push_back(std::move(entry));
    }
    return {};
  }

  Result<> read_rule(const YAML::Node& map, contracts::RuleEntry& entry) const {
    for (const auto& item : map) {
      const auto name = item.first.Scalar();
      if (name == "rule") {
        TRY(entry.text, scalar(item.second, name));
      } else if (name == "id") {
        TRY(entry.id, scalar(item.second, name));
        if (const auto checked = faults::check_rule_id(entry.id); !checked)
          return error(item.second.Mark(), checked.error().message);
      } else if (name == "enabled") {
        TRY(entry.enabled, boolean(item.second, name));
      } else {
        return error(item.first.Mark(), "'" + name + "' is unknown; known: rule, id, enabled");
      }
    }
    if (entry.text.empty()) return error(map.Mark(), "'rule' is missing");
    return {};
  }

  const std::string file_;
};

}  // namespace

Result<InitialRules> read_rules_file(const std::filesystem::path& file) {
  try {
    return Reader(file).read();
  } catch (const YAML::Exception& problem) {
    return fail(ErrorCode::ValidationFailed,
                file.string() + ":" + std::to_string(problem.mark.line + 1) + ": " + problem.msg);
  }
}

}  // namespace mocks3::injection
