#pragma once

#include <filesystem>

namespace dkms::build {

/// Whether a makefile of the package takes a KERNELRELEASE that is set for a
/// call by Kbuild, as the makefiles after the book "Linux Device Drivers" do:
/// such a package must not find one in its environment.
bool tests_kernel_release(const std::filesystem::path& tree);

}  // namespace dkms::build
