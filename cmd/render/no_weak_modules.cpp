#include "cmd/render/no_weak_modules.hpp"

namespace dkms::cmd {

Json json_of(const policy::NoWeakModulesInForce& in_force)
{
    return {{"value", policy::word_for(in_force.value)},
            {"reason", policy::word_for(in_force.reason)},
            {"because", text_or_null(in_force.because)}};
}

}  // namespace dkms::cmd
