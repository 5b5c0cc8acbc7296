// Typed options: described once, filled from four layers, printed and documented from the same description.
//
//   OptionSet set("mocks3");
//   set.add("listen", &options.listen, {.doc = "Address of the S3 port.", .example = "0.0.0.0:9000"});
//   auto parsed = set.load(arguments, process_environment(), "mocks3.yaml");
//
// Layers, later wins: default (the value of the variable when it is added) < YAML file < environment < flag. A layer
// replaces a list, it does not add to it. The option `admin-listen` is the YAML key `admin-listen` (or `admin_listen`),
// the variable MOCKS3_ADMIN_LISTEN and the flag `--admin-listen V` or `--admin-listen=V`; a bool is `--memory`,
// `--no-memory` or `--memory=false`. A secret is also read from the file that MOCKS3_X_FILE names. `--config FILE` and
// MOCKS3_CONFIG choose the YAML file.
// Ownership: the variables outlive the OptionSet. Threads: one; build, load and print at start. Units: sizes are bytes
// ("64KiB", "5GB"), durations milliseconds ("250ms", "2h"). Errors: one line each, code ValidationFailed, naming the
// flag, the variable or file, line and key; unknown flags, keys and MOCKS3_* variables are errors too, but the
// variables that Kubernetes sets for a service named mocks3 are passed over. A description that contradicts itself
// throws logic_error. Own parser instead of CLI11: these exact errors over all layers from one description, and a start
// that costs nothing.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::config {

using Environment = std::map<std::string, std::string>;
Environment process_environment();

template <class T>
concept OptionValue = std::same_as<T, bool> || std::same_as<T, std::string> || std::same_as<T, unsigned> ||
                      std::same_as<T, std::uint64_t> || std::same_as<T, std::chrono::milliseconds> ||
                      std::same_as<T, std::vector<std::string>>;

template <OptionValue T>
struct OptionSpec {
  std::string doc;
  std::string example = {};
  std::optional<T> min = {};  // numbers, sizes and durations; inclusive
  std::optional<T> max = {};
  std::vector<std::string> allowed = {};         // texts and elements of lists
  bool bytes = false;                            // std::uint64_t: a size such as 64KiB
  bool secret = false;                           // hidden wherever values are printed
  char separator = ',';                          // between the elements of a list in the environment
  bool split_flags = false;                      // and in the value of a flag, for elements that cannot hold it
  std::vector<std::string> env_aliases = {};     // whole names, e.g. "MINIO_ROOT_USER"; ours wins over them
  std::function<Result<>(const T&)> check = {};  // runs on the effective value; its message is reported with the origin
};

struct Parsed {
  std::vector<std::string> positional;
  std::string config_file;  // empty: none was read
  bool help = false;        // --help or -h: nothing else was looked at, print help() and leave
  bool version = false;     // --version: likewise
};

class OptionSet {
 public:
  explicit OptionSet(std::string program, std::string env_prefix = "MOCKS3_");
  ~OptionSet();
  OptionSet(OptionSet&&) noexcept;
  OptionSet& operator=(OptionSet&&) noexcept;

  template <OptionValue T>
  void add(std::string_view name, T* target, OptionSpec<std::type_identity_t<T>> spec);

  /// Once. `arguments` without the program's name; a missing default file is no error. After an error the variables
  /// hold a mixture of layers.
  Result<Parsed> load(std::span<const std::string> arguments, const Environment& environment,
                      const std::string& default_file = {});

  /// "default", "mocks3.yaml:3", "MOCKS3_LISTEN" or "--listen".
  const std::string& origin(std::string_view name) const;
  bool is_set(std::string_view name) const { return origin(name) != "default"; }
  /// An error that names where the option came from; for checks over several options.
  Error error(std::string_view name, std::string_view message) const;

  /// The effective values with their origins. It can be read back: a hidden secret is a comment.
  std::string render_yaml(bool show_secrets = false) const;
  /// A Markdown table of all options.
  std::string render_doc() const;
  std::string help(std::string_view usage = "[OPTION]...") const;

 private:
  struct Option;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mocks3::config
