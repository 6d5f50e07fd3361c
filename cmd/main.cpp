#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "cmd/exit_code.hpp"
#include "cmd/render/error.hpp"
#include "cmd/run.hpp"
#include "lib/base/error.hpp"

int main(int argc, char** argv)
{
    using namespace dkms;
    try {
        return cmd::run(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const Error& error) {
        const auto failure = app::failure_of(error);
        fmt::print(stderr, "{}\n", cmd::render_failure(failure));
        return cmd::exit_code_for(failure);
    } catch (const std::exception& bug) {
        fmt::print(stderr, "dkms: internal error: {}\n", bug.what());
        return 1;
    }
}
