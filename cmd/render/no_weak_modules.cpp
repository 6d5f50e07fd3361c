#include "cmd/render/no_weak_modules.hpp"

namespace dkms::cmd {

std::array<std::pair<std::string, std::string>, 3> fields_of(
    const policy::NoWeakModulesInForce& in_force)
{
    return {{{"value", std::string(policy::word_for(in_force.value))},
             {"reason", std::string(policy::word_for(in_force.reason))},
             {"because", in_force.because}}};
}

}  // namespace dkms::cmd
