#include "lib/app/proof.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/open_kernel.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/module_file.hpp"

namespace dkms::app {
namespace {

using policy::RejectReason;
using policy::Verdict;

constexpr std::size_t shown_reasons = 10;

kernel::ModuleInfo info_of(const build::BuiltModule& module)
{
    try {
        return kernel::read_module_info(module.file);
    } catch (const Error& error) {
        throw Error(
            ErrorCode::proof_failed,
            fmt::format("{}.ko is no kernel module: {}", module.output.built_name, error.what()),
            "see make.log for what MAKE did");
    }
}

/// What the modules of one package offer each other.
void add_siblings(const std::vector<kernel::ModuleInfo>& modules, kernel::LoaderFacts& target)
{
    for (const auto& module : modules) {
        for (const auto& [name, offer] : module.exported) {
            target.exports.add(target.exports.keep(name),
                               {.crc = offer.crc,
                                .module = target.exports.keep(module.name),
                                .gpl_only = offer.gpl_only,
                                .name_space = target.exports.keep(offer.name_space)},
                               kernel::Provider::installed_later);
        }
    }
}

std::string advice_for(const Verdict& verdict)
{
    const bool wrong_kernel =
        std::any_of(verdict.reasons.begin(), verdict.reasons.end(), [](const auto& reason) {
            return reason.reason == RejectReason::vermagic
                   || reason.reason == RejectReason::module_layout
                   || reason.reason == RejectReason::struct_module;
        });
    return wrong_kernel ? "it was built for another kernel: MAKE has to use $kernel_source_dir or "
                          "$kernelver, and not \"uname -r\""
                        : "the headers may not belong to this kernel, or the driver is too old "
                          "for it";
}

Error refusal(const build::BuiltModule& module, const Verdict& verdict,
              const kernel::LoaderFacts& target)
{
    Error error(ErrorCode::proof_failed,
                fmt::format("{}.ko is built, but kernel {} would refuse it",
                            module.output.dest_name, target.release),
                advice_for(verdict));
    error.set_cause("wrong-kernel");
    for (std::size_t i = 0; i < verdict.reasons.size(); ++i) {
        if (i == shown_reasons) {
            error.add_note(fmt::format("and {} more", verdict.reasons.size() - i));
            break;
        }
        error.add_note(policy::explain(verdict.reasons[i]));
    }
    return error;
}

}  // namespace

std::string prove(System& system, const kernel::KernelFacts& facts,
                  const std::vector<build::BuiltModule>& modules,
                  const std::vector<std::filesystem::path>& symvers)
{
    if (modules.empty()) {
        return {};
    }
    auto target = open_kernel(system, facts, symvers);
    target.enforces_signatures = false;  // they are signed after this
    std::vector<kernel::ModuleInfo> infos;
    std::transform(modules.begin(), modules.end(), std::back_inserter(infos), info_of);
    add_siblings(infos, target);
    auto proof = Verdict::Outcome::loads;
    for (std::size_t i = 0; i < modules.size(); ++i) {
        const auto verdict = policy::judge(infos[i], target);
        if (verdict.outcome == Verdict::Outcome::rejected) {
            throw refusal(modules[i], verdict, target);
        }
        if (verdict.outcome == Verdict::Outcome::unknown) {
            const auto text =
                fmt::format("{}.ko cannot be proven: {} could not be read",
                            modules[i].output.dest_name, join(verdict.missing, " and "));
            if (system.framework.require_proof.value) {
                throw Error(ErrorCode::proof_failed, text,
                            "install the kernel's headers and modules, or leave require_proof off");
            }
            system.progress.warning(facts.target.release(), text);
            proof = verdict.outcome;
        }
    }
    return std::string(policy::word_for(proof));
}

}  // namespace dkms::app
