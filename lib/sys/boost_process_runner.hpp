#pragma once

#include "lib/sys/process_runner.hpp"

namespace dkms::sys {

/// Real processes: standard input from /dev/null, every other descriptor
/// closed, the environment of the command and nothing else.
class BoostProcessRunner final : public ProcessRunner {
public:
    Ending run(const Command& command, const OutputSink& output) override;
};

}  // namespace dkms::sys
