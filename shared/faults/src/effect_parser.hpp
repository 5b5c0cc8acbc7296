// The right-hand side of a rule: EFFECT[(parameter=value, ...)].
#pragma once

#include "mocks3/faults/rule.hpp"
#include "scanner.hpp"

namespace mocks3::faults {

Result<Effect> parse_effect(Scanner& scanner);

}  // namespace mocks3::faults
