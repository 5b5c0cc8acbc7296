// What is there from the start: buckets by name, and a folder whose first level are buckets and whose files are
// objects.
//
// Goes through the same ports as everybody's writes. Existing buckets and objects are left alone, so a restart changes
// nothing. Runs before the Ready line; errors name the bucket or file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/contracts/storage_service.hpp"

namespace mocks3::all_in_one {

struct SeedPorts {
  contracts::MetadataService& metadata;
  contracts::StorageService& storage;
  model::Owner owner;
  std::string region;
  model::ObjectOwnership ownership;
};

Task<> seed_buckets(SeedPorts ports, std::vector<std::string> names);
Task<> seed_folder(SeedPorts ports, std::filesystem::path folder);

}  // namespace mocks3::all_in_one
