// Everything `mocks3 serve` can be told, described once: flags, MOCKS3_* variables, YAML keys, help and documents all
// come from describe(). Plain values, filled at start. Units are in the descriptions.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mocks3/config/option_set.hpp"
#include "mocks3/host/process.hpp"

namespace mocks3::all_in_one {

struct Options {
  host::ProcessOptions process;
  std::string data;  // empty: host::default_data_folder()
  bool memory = false;
  std::string durability = "full";
  std::string listen = "127.0.0.1:9000";
  std::string admin_listen = "127.0.0.1:9001";
  std::string admin_token;
  std::vector<std::string> credential;
  std::string credentials_file;
  std::string auth = "enforce";
  bool sigv2 = false;
  std::string region = "any";
  std::string object_ownership = "BucketOwnerEnforced";
  std::vector<std::string> domain;
  std::vector<std::string> buckets;
  std::string seed_folder;
  std::vector<std::string> rules;
  std::string rules_file;
  std::uint64_t seed = 0;
  bool injected_header = true;
  std::string reply_path = "auto";
  unsigned storage_nodes = 1;
  std::uint64_t inline_limit = 32u << 10;
  std::chrono::milliseconds orphan_grace = std::chrono::hours(1);
  std::chrono::milliseconds upload_expiry = std::chrono::hours(24 * 7);
  std::chrono::milliseconds request_timeout = std::chrono::seconds(120);
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
};

/// The credential everybody may use when none is configured.
inline constexpr const char* kDefaultCredential = "mocks3:mocks3-secret";

config::OptionSet describe(Options& options);

/// `mocks3 server [--address A] [--console-address A] DIR` as arguments of serve, and MINIO_ROOT_USER with
/// MINIO_ROOT_PASSWORD as a credential: what Testcontainers' MinIO module sends.
Result<std::vector<std::string>> translate_minio_arguments(std::span<const std::string> arguments,
                                                           const config::Environment& environment);

}  // namespace mocks3::all_in_one
