#include "lib/build/make_wrapper.hpp"

#include <algorithm>

#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::build {
namespace {

namespace fs = std::filesystem;

// `exec -a`: make calls itself by the name that it was called by, and is to find this again.
constexpr std::string_view wrapper = R"(#!/bin/bash
words=()
while [ $# -gt 0 ]; do
    case $1 in
        -j | --jobs) case $2 in [0-9]*) shift ;; esac ;;
        -j[0-9]* | --jobs=*) ;;
        *) words+=("$1") ;;
    esac
    shift
done
exec -a make "${0%/*}/real-make" "${words[@]}"
)";

}  // namespace

bool write_make_wrapper(const fs::path& directory, std::string_view path)
{
    const auto places = split(path, ':');
    const auto found = std::find_if(places.begin(), places.end(), [](std::string_view place) {
        return sys::is_executable_file(fs::path(place) / "make");
    });
    if (found == places.end() || !sys::is_executable_file("/bin/bash")) {
        return false;
    }
    sys::make_directories(directory);
    sys::write_file(directory / "make", wrapper, 0755);
    fs::create_symlink(fs::path(*found) / "make", directory / "real-make");
    return true;
}

}  // namespace dkms::build
