#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "lib/base/command.hpp"
#include "lib/base/progress.hpp"
#include "lib/config/framework_config.hpp"
#include "lib/store/tree_layout.hpp"
#include "lib/sys/clock.hpp"
#include "lib/sys/host.hpp"
#include "lib/sys/process_runner.hpp"

namespace dkms::app {

/// The world as a use case may see it: ports, paths and settings. Made once, by
/// cmd/system_setup.cpp or by a test.
struct System {
    sys::ProcessRunner& runner;
    const sys::Clock& clock;
    const sys::Host& host;
    ProgressSink& progress;
    store::TreeLayout layout;
    config::FrameworkConfig framework = {};
    Environment environment = {};   ///< of this process; PATH is what children get of it
    std::string signing_pin = {};   ///< KBUILD_SIGN_PIN; only for who signs
    std::string os_release = {};    ///< the text of /etc/os-release; empty: none
    std::string command_line = {};  ///< for the lock to name
    /// SOURCE_DATE_EPOCH: the time that goes into what is to be the same everywhere.
    std::optional<std::int64_t> source_date = {};
    std::chrono::milliseconds lock_patience = {};
    bool verbose = false;  ///< children's output is passed on
};

}  // namespace dkms::app
