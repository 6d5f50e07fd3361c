#include <algorithm>

#include <fmt/format.h>

#include "lib/app/precedence.hpp"
#include "lib/app/session.hpp"
#include "lib/app/targets.hpp"
#include "lib/app/use_cases.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;
using State = VerifiedFile::State;

std::string payload_or_none(const fs::path& file)
{
    try {
        return kernel::payload_digest(file);
    } catch (const Error&) {
        return {};
    }
}

class Verification {
public:
    Verification(const System& system, const VerifyRequest& request)
        : system_(system), request_(request), store_(system.layout)
    {}

    VerifyReport run()
    {
        const auto& [name, version] = request_.package;
        const auto packages = store_.packages(name, version);
        if (packages.empty() && !name.empty()) {
            throw Error(ErrorCode::not_added, fmt::format("{} is not in the DKMS tree", name),
                        "\"dkms status\" lists what is there");
        }
        for (const auto& package : packages) {
            for (const auto& kernel : store_.built(package)) {
                if (is_asked_for(kernel) && store_.is_installed(package, kernel)) {
                    verify_cell(package, kernel);
                }
            }
        }
        return std::move(report_);
    }

private:
    bool is_asked_for(const KernelTarget& kernel) const
    {
        const auto& asked = request_.kernels.kernels;
        return asked.empty() || std::any_of(asked.begin(), asked.end(), [&](const auto& words) {
                   return words.release == kernel.release()
                          && (words.arch.empty() || words.arch == kernel.arch());
               });
    }

    void verify_cell(const PackageId& package, const KernelTarget& kernel)
    {
        const auto manifest = store::read_manifest(system_.layout, package, kernel);
        if (!manifest || manifest->step != store::InstallStep::installed) {
            report_.unrecorded.push_back(
                {.subject = cell_text(package, kernel),
                 .text = manifest ? "its installation was interrupted; the next command finishes it"
                                  : "there is no manifest: another dkms installed it"});
            return;
        }
        const auto outranked = outranked_modules(system_, *manifest);
        for (const auto& file : manifest->placed) {
            report_.files.push_back(verified(*manifest, file, outranked));
        }
        verify_links(*manifest);
    }

    VerifiedFile verified(const store::Manifest& manifest, const store::PlacedFile& placed,
                          const std::vector<OutrankedModule>& outranked) const
    {
        VerifiedFile row{.package = manifest.package,
                         .kernel = manifest.kernel,
                         .file = manifest.module_dir / placed.destination};
        if (!sys::is_regular_file(row.file)) {
            row.state = State::missing;
            row.why = "it is gone";
            return row;
        }
        const auto name = module_name_of_file(placed.destination.native());
        row.taken = kernel::indexed_module(manifest.module_dir, name).value_or(fs::path{});
        const auto signer = kernel::module_signer(row.file);
        row.is_signed = signer.has_value();
        row.signer = signer.value_or("");
        compare(manifest, placed, row);
        const auto other = std::find_if(outranked.begin(), outranked.end(),
                                        [&](const auto& each) { return each.ours == row.file; });
        if (row.state == State::right && other != outranked.end()) {
            row.state = State::outranked;
            row.why = explain(*other);
        }
        return row;
    }

    void compare(const store::Manifest& manifest, const store::PlacedFile& placed,
                 VerifiedFile& row) const
    {
        const auto payload = payload_or_none(row.file);
        const auto built =
            system_.layout.modules(manifest.package, manifest.kernel) / placed.file_name;
        if (payload != placed.payload) {
            row.state = State::changed;
            row.why = "it is not the module that was installed";
        } else if (payload_or_none(built) != payload) {
            row.state = State::differs;
            row.why = fmt::format("{} is another build by now, or gone", built.native());
        }
    }

    void verify_links(const store::Manifest& manifest)
    {
        for (const auto& made : manifest.weak_links) {
            const auto links = install::find_weak_links(system_.layout, made.release);
            const auto found = std::find_if(links.begin(), links.end(), [&](const auto& link) {
                return link.inside == made.link;
            });
            const bool is_as_made = found != links.end() && found->leads_to
                                    && found->leads_to->release == manifest.kernel.release();
            if (!is_as_made) {
                report_.broken_links.push_back(
                    {.subject = (system_.layout.kernel(made.release) / made.link).native(),
                     .text = fmt::format("the weak link to a module of {} is gone, or leads "
                                         "elsewhere",
                                         manifest.kernel.release())});
            }
        }
    }

    const System& system_;
    const VerifyRequest& request_;
    store::PackageStore store_;
    VerifyReport report_ = {};
};

}  // namespace

VerifyReport verify(System& system, const VerifyRequest& request)
{
    require_readable_records(system);
    return Verification(system, request).run();
}

}  // namespace dkms::app
