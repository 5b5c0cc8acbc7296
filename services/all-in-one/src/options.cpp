#include "options.hpp"

#include "mocks3/httpserver/server.hpp"

namespace mocks3::all_in_one {

namespace {

Result<> check_listen(const std::string& text) {
  CHECK_OK(httpserver::parse_listen(text));
  return {};
}

}  // namespace

config::OptionSet describe(Options& o) {
  config::OptionSet set("mocks3");
  set.add("data", &o.data,
          {.doc = "Folder for all data; default: a folder under the user's XDG data directory.", .example = "/data"});
  set.add("memory", &o.memory,
          {.doc = "Keep everything in memory; nothing is written and nothing survives the process."});
  set.add(
      "durability", &o.durability,
      {.doc =
           "What a reply to a write promises. full: on the disk. relaxed: metadata and small objects on the disk "
           "within "
           "100 ms, large ones when the system writes them. memory: handed to the operating system, which survives a "
           "crash of the process but not of the machine.",
       .allowed = {"full", "relaxed", "memory"}});
  set.add(
      "listen", &o.listen,
      {.doc = "Address of the S3 port; port 0 picks a free one.", .example = "0.0.0.0:9000", .check = check_listen});
  set.add("admin-listen", &o.admin_listen,
          {.doc = "Address of the admin port: rules, requests, health, metrics.",
           .example = "127.0.0.1:9001",
           .check = check_listen});
  set.add("admin-token", &o.admin_token, {.doc = "Bearer token that the admin port asks for.", .secret = true});
  set.add("credential", &o.credential,
          {.doc = "ACCESS:SECRET[:ID[:NAME[:EMAIL]]], repeatable; default mocks3:mocks3-secret.",
           .example = "alice:wonderland:alice-id:Alice",
           .secret = true});
  set.add("credentials-file", &o.credentials_file, {.doc = "File with one credential per line, # for comments."});
  set.add("auth", &o.auth,
          {.doc = "enforce: signatures are verified. any: every request is let in, signed or not.",
           .allowed = {"enforce", "any"}});
  set.add(
      "sigv2", &o.sigv2,
      {.doc = "Signature Version 2 is verified too, in headers, query strings and forms; AWS takes only Version 4 in "
              "newer regions."});
  set.add("region", &o.region,
          {.doc = "Region of new buckets, which signatures must name; any: us-east-1, and every signature's region is "
                  "accepted.",
           .example = "eu-central-1"});
  set.add(
      "domain", &o.domain,
      {.doc = "Host name under which bucket.NAME addresses a bucket, repeatable; localhost and s3.localhost always do.",
       .example = "s3.test",
       .split_flags = true});
  set.add(
      "object-ownership", &o.object_ownership,
      {.doc = "Object ownership of new buckets that ask for none. BucketOwnerEnforced: ACLs are disabled, as S3 does "
              "today. ObjectWriter: as S3 did before April 2023.",
       .allowed = {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"}});
  set.add("buckets", &o.buckets,
          {.doc = "Buckets to make at start when they are missing.",
           .example = "photos,logs",
           .split_flags = true,
           .env_aliases = {"INITIAL_BUCKETS"}});
  set.add("seed-folder", &o.seed_folder,
          {.doc = "Folder whose first level are buckets and whose files become objects at start, unless they exist.",
           .example = "/seed"});
  set.add("rules", &o.rules,
          {.doc = "Fault rules from the start, repeatable; `;` between them in the environment.",
           .example = "PutObject key=logs/* : 3x -> slow_down",
           .separator = ';'});
  set.add("rules-file", &o.rules_file, {.doc = "YAML file of fault rules.", .example = "rules.yaml"});
  set.add("seed", &o.seed, {.doc = "Seed of every chance; 0 picks one and logs it."});
  set.add("injected-header", &o.injected_header, {.doc = "Replies with a fault carry x-mocks3-injected."});
  set.add("reply-path", &o.reply_path,
          {.doc = "How large bodies leave: auto copies to this machine and uses sendfile to others.",
           .allowed = {"auto", "copy", "sendfile"}});
  set.add("storage-nodes", &o.storage_nodes,
          {.doc = "Folders that each hold a replica of every object.", .min = 1u, .max = 16u});
  set.add("inline-limit", &o.inline_limit,
          {.doc = "Objects up to this size are kept beside their metadata (one storage node only).",
           .max = 1u << 20,
           .bytes = true});
  set.add("orphan-grace", &o.orphan_grace, {.doc = "Age at which bytes that no object names are removed."});
  set.add("upload-expiry", &o.upload_expiry,
          {.doc = "Age at which an unfinished multipart upload is aborted; 0: never."});
  set.add("request-timeout", &o.request_timeout,
          {.doc = "Until when a request must be answered; bodies are bounded by idle limits instead.",
           .min = std::chrono::milliseconds(100)});
  set.add("idle-timeout", &o.idle_timeout,
          {.doc = "How long a connection may stay open without a request.", .min = std::chrono::milliseconds(100)});
  host::add_process_options(set, o.process);
  return set;
}

Result<std::vector<std::string>> translate_minio_arguments(std::span<const std::string> arguments,
                                                           const config::Environment& environment) {
  std::vector<std::string> translated{"--listen", ":9000", "--admin-listen", ":9001"};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    const auto equals = argument.find('=');
    const auto name = argument.substr(0, equals);
    if (name == "--address" || name == "--console-address") {
      std::string value;
      if (equals != std::string::npos) {
        value = argument.substr(equals + 1);
      } else if (++i < arguments.size()) {
        value = arguments[i];
      } else {
        return fail(ErrorCode::ValidationFailed, name + ": needs an address");
      }
      translated[name == "--address" ? 1 : 3] = value;
    } else if (argument == "--quiet" || argument == "--json" || argument == "--anonymous") {
      continue;  // about MinIO's own log; ours is structured anyhow
    } else if (argument.starts_with("-")) {
      return fail(ErrorCode::ValidationFailed, argument + ": not a flag of `mocks3 server`; `mocks3 serve` has more");
    } else {
      translated.insert(translated.end(), {"--data", argument});
    }
  }
  const auto value = [&](const char* name, const char* otherwise) {
    const auto it = environment.find(name);
    return it == environment.end() || it->second.empty() ? std::string(otherwise) : it->second;
  };
  translated.insert(translated.end(), {"--credential", value("MINIO_ROOT_USER", "minioadmin") + ":" +
                                                           value("MINIO_ROOT_PASSWORD", "minioadmin")});
  if (const auto domain = value("MINIO_DOMAIN", ""); !domain.empty())
    translated.insert(translated.end(), {"--domain", domain});
  return translated;
}

}  // namespace mocks3::all_in_one
