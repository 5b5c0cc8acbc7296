// Bodies of the internal routes, for both ends of the http binding.
#pragma once

#include <boost/describe/class.hpp>

#include "mocks3/contracts/fault_control.hpp"

namespace mocks3::injection {

struct ReportMessage {
  std::string reporter;
  std::uint64_t generation = 0;
  std::vector<contracts::RuleCounters> counters;
};
BOOST_DESCRIBE_STRUCT(ReportMessage, (), (reporter, generation, counters))

struct ArmedMessage {
  bool armed = true;
};
BOOST_DESCRIBE_STRUCT(ArmedMessage, (), (armed))

struct SeedMessage {
  std::uint64_t seed = 0;
};
BOOST_DESCRIBE_STRUCT(SeedMessage, (), (seed))

}  // namespace mocks3::injection
