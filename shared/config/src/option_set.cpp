#include "mocks3/config/option_set.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "value_text.hpp"
#include "yaml_file.hpp"

namespace mocks3::config {

using std::chrono::milliseconds;

Environment process_environment() {
  Environment result;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

struct OptionSet::Option {
  std::string name, doc, example, type;
  std::string bounds;                  // a sentence, or empty
  std::vector<std::string> env_names;  // ours first
  char separator = ',';
  bool split_flags = false;
  bool is_bool = false, is_list = false, is_text = false, secret = false, in_file = true;
  std::function<Result<>(const std::vector<std::string>&)> assign;
  std::function<std::vector<std::string>()> show;
  std::function<Result<>()> check;
  std::vector<std::string> default_values;
  std::string origin = "default";
  std::string where;  // how an error begins
};

namespace {

/// Kubernetes gives every pod MOCKS3_SERVICE_HOST, MOCKS3_PORT=tcp://..., MOCKS3_PORT_9000_TCP_ADDR and more for a
/// service named mocks3.
bool is_kubernetes_link(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT")) return true;
  if (name.ends_with("_PORT")) return value.starts_with("tcp://") || value.starts_with("udp://");
  const auto digits = name.find("_PORT_") == name.npos ? name.size() : name.find("_PORT_") + 6;
  const auto protocol = std::min(name.find_first_not_of("0123456789", digits), name.size());
  return protocol > digits && (name.substr(protocol).starts_with("_TCP") || name.substr(protocol).starts_with("_UDP"));
}

}  // namespace

struct OptionSet::Impl {
  /// What one layer says about one option.
  struct Assignment {
    Option* option;
    std::vector<std::string> values;
    std::string origin;
    std::string where;
  };

  std::string program;
  std::string env_prefix;
  std::vector<std::unique_ptr<Option>> options;  // in the order of add
  std::string config_file;

  Option* find(std::string_view name) const {
    const auto it = std::ranges::find_if(options, [&](const auto& option) { return option->name == name; });
    return it == options.end() ? nullptr : it->get();
  }

  Option& at(std::string_view name) const {
    if (Option* option = find(name)) return *option;
    throw std::logic_error("no option '" + std::string(name) + "'");
  }

  std::string env_name(std::string_view name) const {
    std::string text = env_prefix;
    for (const char c : name) text += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
  }

  /// "; did you mean ...?" or nothing.
  template <class Spell>
  std::string suggestion(const std::string& wrong, Spell spell) const {
    std::string best;
    std::size_t distance = 3;
    for (const auto& option : options) {
      const std::string& candidate = spell(option->name);
      const std::size_t d = edit_distance(wrong, candidate);
      if (d < distance) distance = d, best = candidate;
    }
    return best.empty() ? best : "; did you mean " + best + '?';
  }

  Result<std::vector<Assignment>> scan_flags(std::span<const std::string> arguments, Parsed& parsed) const {
    std::vector<Assignment> found;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string& argument = arguments[i];
      if (argument == "--") {
        parsed.positional.insert(parsed.positional.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                 arguments.end());
        break;
      }
      parsed.help = argument == "--help" || argument == "-h";
      parsed.version = argument == "--version";
      if (parsed.help || parsed.version) break;
      if (!argument.starts_with('-') || argument == "-") {
        parsed.positional.push_back(argument);
        continue;
      }
      const auto equals = argument.find('=');
      const std::string flag = argument.substr(0, equals);
      std::optional<std::string> value;
      if (equals != std::string::npos) value = argument.substr(equals + 1);

      Option* option = flag.starts_with("--") ? find(flag.substr(2)) : nullptr;
      if (!option && flag.starts_with("--no-") && !value) {
        option = find(flag.substr(5));
        if (option && !option->is_bool) option = nullptr;
        if (option) value = "false";
      }
      if (!option) {
        return invalid(printable(flag) + ": unknown flag" +
                       suggestion(flag, [](const auto& name) { return "--" + name; }));
      }
      if (!value && option->is_bool) value = "true";
      if (!value) {
        if (i + 1 == arguments.size() || arguments[i + 1].starts_with("--")) {
          return invalid(flag + ": needs a value (one that begins with -- is written " + flag + "=VALUE)");
        }
        value = arguments[++i];
      }
      const auto values = option->split_flags ? split(*value, option->separator) : std::vector{*value};
      const auto before = std::ranges::find(found, option, &Assignment::option);
      if (before == found.end()) {
        found.push_back({option, values, flag, flag});
      } else if (option->is_list) {
        before->values.insert(before->values.end(), values.begin(), values.end());
      } else {
        return invalid(flag + ": given more than once");
      }
    }
    return found;
  }

  Result<std::vector<Assignment>> scan_environment(const Environment& environment) const {
    std::vector<Assignment> found;
    std::vector<std::string> known;
    for (const auto& option : options) {
      for (const auto& name : option->env_names) {
        const bool taken = !found.empty() && found.back().option == option.get();
        const auto plain = environment.find(name);
        const auto file = option->secret ? environment.find(name + "_FILE") : environment.end();
        known.push_back(name);
        if (option->secret) known.push_back(name + "_FILE");
        if (plain != environment.end() && file != environment.end()) {
          return invalid(file->first + ": " + name + " is set as well; set only one of them");
        }
        if (taken) continue;
        if (plain != environment.end()) {
          found.push_back({option.get(), values_of(*option, plain->second), name, name});
        } else if (file != environment.end()) {
          auto text = read_text_file(file->second);
          if (!text) return unreadable(file->first, file->second, text.error());
          // The line break that editors add is no part of the secret.
          if (text->ends_with('\n')) text->resize(text->size() - (text->ends_with("\r\n") ? 2 : 1));
          found.push_back({option.get(), values_of(*option, *text), file->first, file->first});
        }
      }
    }
    for (auto it = environment.lower_bound(env_prefix); it != environment.end() && it->first.starts_with(env_prefix);
         ++it) {
      if (std::ranges::find(known, it->first) != known.end() || is_kubernetes_link(it->first, it->second)) continue;
      return invalid(printable(it->first) + ": unknown variable" +
                     suggestion(it->first, [this](const auto& name) { return env_name(name); }));
    }
    return found;
  }

  Result<std::vector<Assignment>> scan_file(const std::string& path, const std::string& text) const {
    TRY(const auto entries, parse_yaml(path, text));
    std::vector<Assignment> found;
    for (const auto& entry : entries) {
      const std::string origin = path + ':' + std::to_string(entry.line);
      const std::string where = origin + ": " + quoted(entry.key);
      std::string name = entry.key;
      std::ranges::replace(name, '_', '-');
      Option* option = find(name);
      if (!option) return invalid(where + ": unknown key" + suggestion(name, std::identity()));
      if (!option->in_file) return invalid(where + ": cannot be set in a file");
      if (std::ranges::find(found, option, &Assignment::option) != found.end()) {
        return invalid(where + ": given more than once");
      }
      if (entry.is_list && !option->is_list) return invalid(where + ": takes one value, not a list");
      found.push_back({option, entry.values, origin, where});
    }
    return found;
  }

  static Result<> apply(const std::vector<Assignment>& layer) {
    for (const auto& assignment : layer) {
      assignment.option->origin = assignment.origin;
      assignment.option->where = assignment.where;
      if (auto assigned = assignment.option->assign(assignment.values); !assigned) {
        return invalid(assignment.where + ": " + assigned.error().message);
      }
    }
    return {};
  }

  static std::unexpected<Error> unreadable(const std::string& where, const std::string& path, const Error& problem) {
    return invalid(where + ": cannot read " + quoted(path) + ": " + problem.message);
  }

  static std::vector<std::string> values_of(const Option& option, const std::string& text) {
    return option.is_list ? split(text, option.separator) : std::vector{text};
  }
};

OptionSet::OptionSet(std::string program, std::string env_prefix) : impl_(std::make_unique<Impl>()) {
  impl_->program = std::move(program);
  impl_->env_prefix = std::move(env_prefix);
  add("config", &impl_->config_file, {.doc = "YAML file with options.", .example = "mocks3.yaml"});
  impl_->at("config").in_file = false;
}

OptionSet::~OptionSet() = default;
OptionSet::OptionSet(OptionSet&&) noexcept = default;
OptionSet& OptionSet::operator=(OptionSet&&) noexcept = default;

template <OptionValue T>
void OptionSet::add(std::string_view name, T* target, OptionSpec<std::type_identity_t<T>> spec) {
  const bool well_named = !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
  if (!well_named || name == "help" || name == "version" || impl_->find(name)) {
    throw std::logic_error("bad or repeated option name '" + std::string(name) + "'");
  }
  constexpr bool kIsList = std::same_as<T, std::vector<std::string>>;
  auto option = std::make_unique<Option>();
  option->name = name;
  option->doc = spec.doc;
  if (auto text = format_bounds(spec); !text.empty()) option->bounds = " A" + text.substr(1) + '.';
  option->example = spec.example;
  option->type = type_name(spec);
  option->env_names = {impl_->env_name(name)};
  option->env_names.insert(option->env_names.end(), spec.env_aliases.begin(), spec.env_aliases.end());
  option->separator = spec.separator;
  option->split_flags = kIsList && spec.split_flags;
  option->is_bool = std::same_as<T, bool>;
  option->is_list = kIsList;
  option->is_text = kIsList || std::same_as<T, std::string>;
  option->secret = spec.secret;
  option->where = '\'' + option->name + '\'';
  option->assign = [target, spec](const std::vector<std::string>& values) -> Result<> {
    if constexpr (kIsList) {
      for (const auto& value : values) CHECK_OK(check_allowed(value, spec.allowed, spec.secret));
      *target = values;
      return {};
    } else {
      return parse(values.at(0), *target, spec);
    }
  };
  option->show = [target, spec]() -> std::vector<std::string> {
    if constexpr (kIsList) {
      return *target;
    } else {
      return {format(*target, spec)};
    }
  };
  option->check = [target, spec]() -> Result<> { return spec.check ? spec.check(*target) : Result<>(); };
  option->default_values = option->show();
  impl_->options.push_back(std::move(option));
}

template void OptionSet::add(std::string_view, bool*, OptionSpec<bool>);
template void OptionSet::add(std::string_view, std::string*, OptionSpec<std::string>);
template void OptionSet::add(std::string_view, unsigned*, OptionSpec<unsigned>);
template void OptionSet::add(std::string_view, std::uint64_t*, OptionSpec<std::uint64_t>);
template void OptionSet::add(std::string_view, milliseconds*, OptionSpec<milliseconds>);
template void OptionSet::add(std::string_view, std::vector<std::string>*, OptionSpec<std::vector<std::string>>);

Result<Parsed> OptionSet::load(std::span<const std::string> arguments, const Environment& environment,
                               const std::string& default_file) {
  Parsed parsed;
  TRY(const auto flags, impl_->scan_flags(arguments, parsed));
  if (parsed.help || parsed.version) return parsed;
  TRY(const auto variables, impl_->scan_environment(environment));

  std::vector<Impl::Assignment> file;
  const Option& config = impl_->at("config");
  // Applied twice, harmlessly: which file to read must be known before the layers above it are laid over it.
  for (const auto* layer : {&variables, &flags}) {
    const auto chosen = std::ranges::find(*layer, &config, &Impl::Assignment::option);
    if (chosen != layer->end()) CHECK_OK(impl_->apply({*chosen}));
  }
  const bool chosen = config.origin != "default";
  if (!chosen && !default_file.empty() && ::access(default_file.c_str(), F_OK) == 0) impl_->config_file = default_file;
  if (chosen || !impl_->config_file.empty()) {
    const auto text = read_text_file(impl_->config_file);
    if (!text) {
      return Impl::unreadable(config.where, impl_->config_file, text.error());
    }
    TRY(file, impl_->scan_file(impl_->config_file, *text));
  }
  CHECK_OK(impl_->apply(file));
  CHECK_OK(impl_->apply(variables));
  CHECK_OK(impl_->apply(flags));
  for (const auto& option : impl_->options) {
    if (auto checked = option->check(); !checked) return std::unexpected(error(option->name, checked.error().message));
  }
  parsed.config_file = impl_->config_file;
  return parsed;
}

const std::string& OptionSet::origin(std::string_view name) const { return impl_->at(name).origin; }

Error OptionSet::error(std::string_view name, std::string_view message) const {
  return {ErrorCode::ValidationFailed, impl_->at(name).where + ": " + std::string(message)};
}

std::string OptionSet::render_yaml(bool show_secrets) const {
  std::string out;
  for (const auto& option : impl_->options) {
    if (!option->in_file) continue;
    auto values = option->show();
    if (option->is_text) std::ranges::transform(values, values.begin(), yaml_quoted);
    std::string value = option->is_list ? '[' + join(values, ", ") + ']' : values[0];
    const bool hidden = option->secret && !show_secrets;
    if (hidden) value = "(hidden)";
    out += (hidden ? "# " : "") + option->name + ": " + value + "  # " + printable(option->origin) + '\n';
  }
  return out;
}

std::string OptionSet::render_doc() const {
  const auto cell = [](std::string text, bool code = false) {
    for (std::size_t i = 0; (i = text.find('|', i)) != text.npos; i += 2) text.insert(i, 1, '\\');
    std::ranges::replace(text, '\n', ' ');
    return (code && !text.empty() ? '`' + text + '`' : text) + " |";
  };
  std::string out = "| Option | Type | Default | Environment | Description |\n|---|---|---|---|---|\n";
  for (const auto& option : impl_->options) {
    auto variables = option->env_names;
    if (option->secret) variables.insert(variables.begin() + 1, variables[0] + "_FILE");
    const std::string example = option->example.empty() ? "" : " Example: `" + option->example + "`.";
    out += "| " + cell("--" + option->name, true) + ' ' + cell(option->type) + ' ';
    out += option->secret ? cell("(secret)") : cell(join(option->default_values, ","), true);
    out += ' ' + cell('`' + join(variables, "`, `") + '`') + ' ' + cell(option->doc + option->bounds + example) + '\n';
  }
  return out;
}

std::string OptionSet::help(std::string_view usage) const {
  std::string out = "Usage: " + impl_->program + ' ' + std::string(usage) + "\n\nOptions:\n";
  for (const auto& option : impl_->options) {
    const bool on = option->is_bool && option->default_values[0] == "true";
    out += on ? "  --[no-]" : "  --";
    out += option->name + (option->is_bool ? "" : " <" + option->type + '>') + "\n      " + option->doc;
    const std::string value = join(option->default_values, ",");
    if (!option->secret && !value.empty() && !option->is_bool) out += " Default: " + value + '.';
    out += option->bounds;
    if (!option->example.empty()) out += " Example: " + option->example + '.';
    out += " [" + option->env_names[0] + "]\n";
  }
  return out + "  --help, -h\n      Print this and leave.\n  --version\n      Print the version and leave.\n";
}

}  // namespace mocks3::config
