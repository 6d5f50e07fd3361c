#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "lib/app/open_kernel.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/app/weak_word.hpp"
#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/kernel_tree.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;
using policy::RejectReason;
using policy::Verdict;

/// A module file, and where it comes from if it was found by a package's name.
struct Subject {
    fs::path file = {};
    std::optional<PackageId> package = {};
    std::optional<KernelTarget> built_for = {};
};

std::vector<fs::path> module_files(const fs::path& directory)
{
    std::vector<fs::path> files;
    kernel::walk_modules(directory, [&](const fs::path& file) { files.push_back(file); });
    std::sort(files.begin(), files.end());
    return files;
}

/// What modprobe would take for a name or, without indexes, what there is.
std::vector<Subject> named_module(const fs::path& module_dir, const std::string& name)
{
    if (auto file = kernel::indexed_module(module_dir, name)) {
        return {{.file = *std::move(file)}};
    }
    for (const auto& file : module_files(module_dir)) {
        if (same_module(module_name_of_file(file.native()), name)) {
            return {{.file = file}};
        }
    }
    return {};
}

class Explaining {
public:
    Explaining(System& system, const ExplainRequest& request)
        : system_(system), request_(request), store_(system.layout)
    {}

    ExplainReport report()
    {
        ExplainReport report;
        std::vector<bool> is_found(request_.subjects.size(), false);
        for (const auto& kernel : named_or_installed_kernels(system_, request_.kernels)) {
            const auto loader = open_kernel(system_, kernel, request_.config);
            for (std::size_t i = 0; i < request_.subjects.size(); ++i) {
                for (const auto& subject : subjects_for(request_.subjects[i], kernel)) {
                    is_found[i] = true;
                    report.verdicts.push_back(judge(subject, kernel, loader));
                }
            }
        }
        require_all(is_found);
        return report;
    }

private:
    void require_all(const std::vector<bool>& is_found) const
    {
        const auto missing = std::find(is_found.begin(), is_found.end(), false);
        if (missing == is_found.end()) {
            return;
        }
        const auto at = static_cast<std::size_t>(missing - is_found.begin());
        const auto& name = request_.subjects[at].name;
        const bool is_package = !store_.packages(name.name, name.version).empty();
        throw Error(ErrorCode::not_added,
                    is_package ? fmt::format("{} is built for no kernel", name.name)
                               : fmt::format("no file, package or module is called {}", name.name),
                    is_package ? "build it first, with \"dkms build\""
                               : "name a .ko file, a package (\"dkms status\"), or a module");
    }

    std::vector<Subject> subjects_for(const ExplainSubject& asked, const KernelTarget& kernel) const
    {
        if (!asked.file.empty()) {
            return {{.file = asked.file}};
        }
        const auto packages = store_.packages(asked.name.name, asked.name.version);
        if (packages.empty() && asked.name.version.empty()) {
            return named_module(system_.layout.kernel(kernel.release()), asked.name.name);
        }
        std::vector<Subject> subjects;
        for (const auto& package : packages) {
            add_builds(package, kernel, subjects);
        }
        return subjects;
    }

    /// What a package has for a kernel or, where it is not built for it, what it
    /// has for others: could that be used?
    void add_builds(const PackageId& package, const KernelTarget& kernel,
                    std::vector<Subject>& subjects) const
    {
        auto built = store_.built(package);
        if (store_.is_built(package, kernel)) {
            built = {kernel};
        }
        for (const auto& origin : built) {
            for (const auto& file : module_files(system_.layout.modules(package, origin))) {
                subjects.push_back({.file = file, .package = package, .built_for = origin});
            }
        }
    }

    ModuleVerdict judge(const Subject& subject, const KernelTarget& kernel,
                        const kernel::LoaderFacts& loader)
    {
        ModuleVerdict result{.kernel = kernel,
                             .file = subject.file,
                             .package = subject.package,
                             .built_for = subject.built_for,
                             .kernel_vermagic = loader.vermagic};
        const auto text = sys::read_file(subject.file, kernel::module_limit);
        try {
            result.module =
                kernel::packed_module_info(std::as_bytes(std::span(text)), subject.file);
            result.verdict = policy::judge(result.module, loader);
        } catch (const Error& error) {  // what we cannot read, the kernel cannot
            result.verdict = {
                .outcome = Verdict::Outcome::rejected,
                .reasons = {{.reason = RejectReason::file_format, .found = error.what()}}};
        }
        result.words = kernel::vermagic_pairs(result.module.vermagic, loader.vermagic);
        result.no_weak_modules = no_weak_modules(subject, kernel, result.verdict);
        result.advice = advice_for(result);
        return result;
    }

    std::optional<policy::NoWeakModulesInForce> no_weak_modules(const Subject& subject,
                                                                const KernelTarget& kernel,
                                                                const Verdict& verdict) const
    {
        if (!subject.package || !subject.built_for) {
            return std::nullopt;
        }
        const auto said = [&](const KernelTarget& target) {
            return weak_word(system_, {.package = subject.package,
                                       .kernel = target,
                                       .source = system_.layout.source_link(*subject.package)});
        };
        const auto own = said(*subject.built_for);
        if (!own) {
            return std::nullopt;
        }
        return policy::no_weak_modules_in_force(for_both(*own, said(kernel)), verdict);
    }

    std::string advice_for(const ModuleVerdict& judged) const
    {
        const auto& release = judged.kernel.release();
        switch (judged.verdict.outcome) {
            case Verdict::Outcome::loads:
                return {};
            case Verdict::Outcome::unknown: {
                const auto package = kernel::headers_package(release, system_.os_release);
                return package.empty() ? "install the headers of this kernel"
                                       : "install " + package;
            }
            case Verdict::Outcome::rejected:
                break;
        }
        auto step = policy::next_step(judged.verdict.reasons.front());
        if (step.empty()) {
            step = judged.package ? fmt::format("build it for this kernel: dkms install {} -k {}",
                                                judged.package->text(), release)
                                  : "build it for this kernel, with this kernel's headers";
        }
        return step;
    }

    System& system_;
    const ExplainRequest& request_;
    store::PackageStore store_;
};

}  // namespace

ExplainReport explain(System& system, const ExplainRequest& request)
{
    if (request.subjects.empty()) {
        throw Error(ErrorCode::usage, "nothing to explain is named",
                    "name a .ko file, a package, or a module");
    }
    return Explaining(system, request).report();
}

}  // namespace dkms::app
