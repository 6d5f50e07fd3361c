#include "lib/app/convert.hpp"

#include <array>

#include <fmt/format.h>

#include "conf-parsers/conversion/conversion.hpp"
#include "lib/app/meaning.hpp"
#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

/// Kernels of several kinds, there or not, for which each conversion is tried.
constexpr auto trial_kernels = std::to_array<std::pair<const char*, const char*>>({
    {"2.6.32-754.el6.x86_64", "x86_64"},
    {"4.18.0-553.el8_10.x86_64", "x86_64"},
    {"5.10.0-28-arm64", "aarch64"},
    {"6.1.0-56-rt-amd64", "x86_64"},
    {"6.8.0-60-generic", "x86_64"},
    {"6.18.44", "x86_64"},
    {"7.0.1-200.fc45.riscv64", "riscv64"},
});

conf::NamedText read_own(const fs::path& given)
{
    const auto file = fs::is_directory(given) ? given / "dkms.conf" : given;
    auto text = sys::is_regular_file(file) ? sys::read_file_if_exists(file) : std::nullopt;
    if (!text) {
        throw Error(ErrorCode::conf_missing, fmt::format("there is no file {}", file.native()),
                    "name a dkms.conf, or the directory that it is in");
    }
    return {.file = file.native(), .text = *std::move(text), .kind = config::OriginKind::package};
}

/// Reads what the package itself says, in either format.
config::PackageConfig config_of(const System& system, const conf::NamedText& text,
                                const std::optional<PackageId>& package, const KernelTarget& kernel)
{
    auto read = read_config_text(system,
                                 {.package = package,
                                  .kernel = kernel,
                                  .source = fs::path(text.file).parent_path(),
                                  .overrides = false},
                                 text);
    return std::move(read.value).value_or(config::PackageConfig{});
}

class Comparison {
public:
    Comparison(const System& system, const conf::NamedText& conf, const conf::NamedText& toml)
        : system_(system), conf_(conf), toml_(toml)
    {}

    void expect_same(const KernelTarget& kernel) const
    {
        const auto own = config_of(system_, conf_, std::nullopt, kernel);
        const auto package = PackageId::checked(own.name.value, own.version.value);
        const auto meaning = [&](const conf::NamedText& text) {
            return meaning_of(system_, package, kernel, config_of(system_, text, package, kernel));
        };
        const auto found = difference(meaning(conf_), meaning(toml_));
        if (!found.empty()) {
            throw Error(ErrorCode::bad_config,
                        fmt::format("{} was not converted: {} would be another for {}", conf_.file,
                                    found, kernel.text()),
                        "this is a mistake of dkms: please report it with the file");
        }
    }

private:
    const System& system_;
    const conf::NamedText& conf_;
    const conf::NamedText& toml_;
};

void write_output(const ConvertRequest& request, const std::string& text)
{
    if (!request.output) {
        return;
    }
    if (fs::exists(*request.output) && !request.force) {
        throw Error(ErrorCode::usage, fmt::format("{} is there already", request.output->native()),
                    "--force writes over it");
    }
    sys::write_file(*request.output, text);
}

}  // namespace

ConvertReport convert(System& system, const ConvertRequest& request)
{
    const auto conf = read_own(request.file);
    auto converted = conf::convert(conf);
    for (const auto& diagnostic : converted.diagnostics) {
        system.progress.diagnostic(diagnostic);
    }
    if (!converted.value) {
        throw Error(ErrorCode::bad_config, fmt::format("{} cannot be converted", conf.file),
                    "the findings above say where, and why");
    }
    ConvertReport report{.text = *std::move(converted.value)};
    const conf::NamedText toml{.file = fs::path(conf.file).replace_extension(".toml").native(),
                               .text = report.text};
    const Comparison comparison(system, conf, toml);
    for (const auto& [release, arch] : trial_kernels) {
        comparison.expect_same(KernelTarget::checked(release, arch));
    }
    if (request.verify) {
        report.verified = named_or_installed_kernels(system, request.kernels);
        for (const auto& kernel : report.verified) {
            comparison.expect_same(kernel);
        }
    }
    write_output(request, report.text);
    return report;
}

}  // namespace dkms::app
