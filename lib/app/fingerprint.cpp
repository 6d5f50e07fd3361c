#include "lib/app/fingerprint.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "lib/app/dependents.hpp"
#include "lib/app/module_signing.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/compiler.hpp"
#include "lib/store/fingerprint.hpp"
#include "lib/sys/digest.hpp"
#include "lib/sys/directory_listing.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;
using store::BuildInput;
using store::Fingerprint;

constexpr std::string_view settings_label = "the settings";

std::string digest_of_text(std::string_view text)
{
    return sys::digest_of(std::as_bytes(std::span(text)));
}

void add_stamps(const fs::path& directory, const std::vector<sys::ListedName>& names,
                std::vector<std::string>& stamps)
{
    for (const auto& entry : names) {
        const auto path = directory / entry.name;
        stamps.push_back(path.native() + " " + sys::file_stamp(path));
        if (sys::is_link(directory, entry) || !sys::is_directory(directory, entry)) {
            continue;
        }
        if (const auto below = sys::list_directory(path)) {
            add_stamps(path, *below, stamps);
        }
    }
}

/// Of the stat records of all that is below a directory, or of a file; empty: there is none.
std::string stamp_of(const fs::path& path)
{
    const auto names = sys::list_directory(path);
    if (!names) {
        return sys::file_stamp(path);
    }
    std::vector<std::string> stamps;
    add_stamps(path, *names, stamps);
    std::sort(stamps.begin(), stamps.end());
    return digest_of_text(join(stamps, "\n"));
}

std::string digest_of(const fs::path& path)
{
    if (sys::is_directory(path)) {
        std::error_code error;
        return sys::digest_of_tree(fs::canonical(path, error));
    }
    return sys::is_regular_file(path) ? sys::digest_of_file(path) : std::string{};
}

BuildInput input_of(std::string label, const fs::path& path)
{
    return {.label = std::move(label),
            .path = path,
            .stamp = stamp_of(path),
            .digest = digest_of(path)};
}

/// The settings that show in a module.
std::string settings_digest(const System& system)
{
    const auto& framework = system.framework;
    return digest_of_text(join(
        std::vector<std::string>{framework.try_sign_modules.value, framework.sign_file.value,
                                 framework.mok_signing_key.value, framework.build_environment.value,
                                 framework.compress_gzip_opts.value,
                                 framework.compress_xz_opts.value,
                                 framework.compress_zstd_opts.value},
        "\n"));
}

/// None if the cell is not the one that was recorded.
std::optional<Fingerprint> valid_fingerprint(const System& system, const PackageId& package,
                                             const KernelTarget& kernel)
{
    auto fingerprint = store::read_fingerprint(system.layout, package, kernel);
    const bool is_its_own =
        fingerprint
        && fingerprint->cell_stamp == sys::file_stamp(system.layout.modules(package, kernel));
    return is_its_own ? fingerprint : std::nullopt;
}

}  // namespace

fs::path find_in_path(const System& system, std::string_view program)
{
    for (const auto directory : split(system.environment.at("PATH"), ':')) {
        if (auto file = fs::path(directory) / program; sys::is_executable_file(file)) {
            return file;
        }
    }
    return {};
}

std::vector<std::string> compiler_words_for(const System& system, const kernel::KernelFacts& facts)
{
    return kernel::compiler_words(facts.config, [&](std::string_view program) {
        return !find_in_path(system, program).empty();
    });
}

fs::path compiler_for(const System& system, const kernel::KernelFacts& facts)
{
    return find_in_path(system, kernel::compiler_program(compiler_words_for(system, facts)));
}

std::vector<fs::path> header_files(const fs::path& headers)
{
    return {headers / "Module.symvers", headers / "include/config/auto.conf",
            headers / "include/generated/utsrelease.h"};
}

void record_fingerprint(const System& system, const plan::BuildPlan& plan,
                        const kernel::KernelFacts& facts, const std::vector<fs::path>& symvers)
{
    const auto& layout = system.layout;
    Fingerprint fingerprint{.cell_stamp =
                                sys::file_stamp(layout.modules(plan.package, plan.kernel))};
    auto& inputs = fingerprint.inputs;
    inputs.push_back(input_of("its source", plan.source_root));
    inputs.push_back(
        input_of("the site's patches and scripts for it", layout.site(plan.package.name())));
    for (const auto& file : layout.overrides(plan.package, plan.kernel)) {
        inputs.push_back(input_of("the site's configuration of it", file));
        inputs.push_back(
            input_of("the site's configuration of it", fs::path(file).replace_extension(".toml")));
    }
    for (const auto& file : header_files(plan.kernel_source)) {
        inputs.push_back(input_of("the kernel's headers", file));
    }
    if (const auto compiler = compiler_for(system, facts); !compiler.empty()) {
        inputs.push_back(input_of("the compiler", compiler));
    }
    for (const auto& file : symvers) {
        inputs.push_back(input_of("a package that it depends on", file));
    }
    inputs.push_back(input_of("the certificate that modules are signed with",
                              signing_pair(system, plan.kernel.release()).certificate));
    inputs.push_back({.label = std::string(settings_label), .digest = settings_digest(system)});
    store::write_fingerprint(layout, plan.package, plan.kernel, fingerprint);
}

InputCheck::InputCheck(const System& system) : system_(system), settings_(settings_digest(system))
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(system.layout.etc, error)) {
        site_files_.insert(entry.path());
    }
}

/// Most overrides that a cell could have are not there, and their directory says so at once.
bool InputCheck::is_no_override(const fs::path& file) const
{
    return file.parent_path() == system_.layout.etc && !site_files_.contains(file);
}

const std::string& InputCheck::stamp(const fs::path& path)
{
    const auto [known, is_new] = stamps_.try_emplace(path);
    if (is_new && !is_no_override(path)) {
        known->second = stamp_of(path);
    }
    return known->second;
}

bool InputCheck::is_changed(const BuildInput& input)
{
    if (input.path.empty()) {
        return input.digest != settings_;
    }
    return input.stamp != stamp(input.path) && input.digest != digest_of(input.path);
}

std::string InputCheck::changed(const PackageId& package, const KernelTarget& kernel)
{
    if (const auto other = changed_dependency(system_, package, kernel); !other.empty()) {
        return fmt::format("the installed version of {}", other);
    }
    const auto fingerprint = valid_fingerprint(system_, package, kernel);
    if (!fingerprint) {
        return {};
    }
    const auto& inputs = fingerprint->inputs;
    const auto changed = std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) {
        try {
            return is_changed(input);
        } catch (const Error&) {
            return false;  // what cannot be read is no reason to build again
        }
    });
    return changed == inputs.end() ? std::string{} : changed->label;
}

std::string changed_input(const System& system, const PackageId& package,
                          const KernelTarget& kernel)
{
    return InputCheck(system).changed(package, kernel);
}

bool has_fingerprint(const System& system, const PackageId& package, const KernelTarget& kernel)
{
    return valid_fingerprint(system, package, kernel).has_value();
}

}  // namespace dkms::app
