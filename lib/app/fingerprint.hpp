#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/app/system.hpp"
#include "lib/kernel/kernel_facts.hpp"
#include "lib/plan/build_plan.hpp"
#include "lib/store/fingerprint.hpp"

namespace dkms::app {

/// A program in the PATH that builds get; empty if it is not there.
std::filesystem::path find_in_path(const System& system, std::string_view program);

/// The words for make that choose the compiler of a kernel, as far as it is in that PATH.
std::vector<std::string> compiler_words_for(const System& system, const kernel::KernelFacts& facts);

/// The files of a kernel's headers that decide what a module looks like, there or not; the others
/// change together with these.
std::vector<std::filesystem::path> header_files(const std::filesystem::path& headers);

/// The compiler that a build for this kernel runs; empty: it is not there.
std::filesystem::path compiler_for(const System& system, const kernel::KernelFacts& facts);

/// Keeps what a cell was made of, just after it was taken into the tree: the source, the site's
/// overrides, patches and scripts, the headers, the compiler, the symbols of the packages that it
/// depends on, the certificate that it was signed with, and the settings.
/// @param symvers the Module.symvers of the packages that it depends on
void record_fingerprint(const System& system, const plan::BuildPlan& plan,
                        const kernel::KernelFacts& facts,
                        const std::vector<std::filesystem::path>& symvers);

/// Finds changed inputs of many cells: what they share is looked at once.
class InputCheck {
public:
    explicit InputCheck(const System& system);

    /// What has changed since a cell was built, for a message: "its source". Empty: nothing has,
    /// or nobody recorded what it was made of. Stat records decide; contents are read where
    /// these differ.
    std::string changed(const PackageId& package, const KernelTarget& kernel);

private:
    bool is_changed(const store::BuildInput& input);
    bool is_no_override(const std::filesystem::path& file) const;
    const std::string& stamp(const std::filesystem::path& path);

    const System& system_;
    std::string settings_;
    std::set<std::filesystem::path> site_files_;
    std::map<std::filesystem::path, std::string> stamps_;
};

/// The same for one cell.
std::string changed_input(const System& system, const PackageId& package,
                          const KernelTarget& kernel);

/// Whether it is recorded what a cell was made of.
bool has_fingerprint(const System& system, const PackageId& package, const KernelTarget& kernel);

}  // namespace dkms::app
