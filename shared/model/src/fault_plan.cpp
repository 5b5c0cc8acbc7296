#include "mocks3/model/fault_plan.hpp"

namespace mocks3::model {

std::string FaultPlan::rules() const {
  std::string names;
  const auto add = [&](const auto& fault) {
    if (!fault) return;
    if (!names.empty()) names += ',';
    names += fault->rule;
  };
  add(admission);
  add(latency);
  add(lost_response);
  add(wire);
  return names;
}

}  // namespace mocks3::model
