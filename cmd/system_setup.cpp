#include "cmd/system_setup.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <unistd.h>

#include "cmd/json_progress.hpp"
#include "cmd/live_progress.hpp"
#include "cmd/output.hpp"
#include "lib/app/load_framework.hpp"
#include "lib/app/system.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/boost_process_runner.hpp"
#include "lib/sys/clock.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/host.hpp"

namespace dkms::cmd {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view standard_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

constexpr std::chrono::milliseconds short_patience{2'000};  // another command may be about to end
constexpr std::chrono::hours long_patience{24};             // --wait

config::Text from_option(const std::string& value)
{
    return {.value = value, .origin = {.kind = config::OriginKind::command_line}};
}

/// Where children look for programs: where the caller does, relative places
/// left out, then in the standard ones, which a hook's PATH may lack.
std::string child_path(const Environment& environment)
{
    std::vector<std::string> directories;
    const auto add = [&](std::string_view path) {
        for (const auto directory : split(path, ':')) {
            const bool is_new =
                std::find(directories.begin(), directories.end(), directory) == directories.end();
            if (directory.starts_with('/') && is_new) {
                directories.emplace_back(directory);
            }
        }
    };
    if (const auto path = environment.find("PATH"); path != environment.end()) {
        add(path->second);
    }
    add(standard_path);
    return join(directories, ":");
}

std::string value_of(const Environment& environment, const char* name)
{
    const auto found = environment.find(name);
    return found == environment.end() ? std::string{} : found->second;
}

/// SOURCE_DATE_EPOCH, if it is a number.
std::optional<std::int64_t> source_date_of(const Environment& environment)
{
    const auto text = value_of(environment, "SOURCE_DATE_EPOCH");
    std::int64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, seconds);
    const bool is_number = !text.empty() && parsed.ec == std::errc{} && parsed.ptr == end;
    return is_number ? std::optional(seconds) : std::nullopt;
}

/// Options and the environment are stronger than the files.
void apply_options(const Arguments& arguments, const Environment& environment,
                   config::FrameworkConfig& framework)
{
    const auto apply = [](const std::string& value, config::Text& setting) {
        if (!value.empty()) {
            setting = from_option(value);
        }
    };
    apply(arguments.dkms_tree, framework.dkms_tree);
    apply(arguments.source_tree, framework.source_tree);
    apply(arguments.install_tree, framework.install_tree);
    if (const auto place = environment.find("ADDON_MODULES_DIR"); place != environment.end()) {
        apply(place->second, framework.install_location);
    }
    if (arguments.symlink_modules) {
        framework.symlink_modules.value = true;
    }
    if (arguments.modprobe_on_install) {
        framework.modprobe_on_install.value = true;
    }
    if (arguments.verbose) {
        framework.verbose.value = true;
    }
    if (arguments.conf_evaluation) {
        framework.conf_evaluation = {.value = *arguments.conf_evaluation,
                                     .origin = {.kind = config::OriginKind::command_line}};
    }
}

fs::path absolute(const std::string& path)
{
    auto result = fs::absolute(path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();
}

store::TreeLayout layout_of(const config::FrameworkConfig& framework, const fs::path& etc)
{
    return {.dkms_tree = absolute(framework.dkms_tree.value),
            .source_tree = absolute(framework.source_tree.value),
            .install_tree = absolute(framework.install_tree.value),
            .etc = etc,
            .temp = absolute(framework.tmp_location.value)};
}

}  // namespace

bool wants_colour(int descriptor)
{
    const auto environment = sys::current_environment();
    const auto value = [&environment](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string_view() : std::string_view(found->second);
    };
    return ::isatty(descriptor) == 1 && value("NO_COLOR").empty() && value("TERM") != "dumb";
}

bool is_terminal(int descriptor)
{
    const auto environment = sys::current_environment();
    const auto term = environment.find("TERM");
    return ::isatty(descriptor) == 1 && term != environment.end() && term->second != "dumb";
}

struct SystemSetup::Ports {
    explicit Ports(Output& output) : text(output), json(output), live(output) {}

    /// Nothing that moves where it would be in the way of what is asked for.
    ProgressSink& progress(const Output& output)
    {
        const auto& style = output.style();
        if (style.json) {
            return json;
        }
        const bool moves = style.live && !style.quiet && !style.verbose;
        return moves ? static_cast<ProgressSink&>(live) : text;
    }

    sys::BoostProcessRunner runner = {};
    sys::RealClock clock = {};
    sys::RealHost host = {};
    TextProgress text;
    JsonProgress json;
    LiveProgress live;
    std::unique_ptr<app::System> system = {};
};

SystemSetup::SystemSetup(const Arguments& arguments, const std::vector<std::string>& words,
                         Output& output)
    : ports_(std::make_unique<Ports>(output))
{
    const fs::path etc = "/etc/dkms";
    auto& progress = ports_->progress(output);
    auto framework = app::load_framework(etc, ports_->host, progress);
    const auto environment = sys::current_environment();
    apply_options(arguments, environment, framework);
    auto layout = layout_of(framework, etc);
    ports_->system = std::make_unique<app::System>(
        app::System{.runner = ports_->runner,
                    .clock = ports_->clock,
                    .host = ports_->host,
                    .progress = progress,
                    .layout = std::move(layout),
                    .framework = std::move(framework),
                    .environment = {{"PATH", child_path(environment)}, {"LC_ALL", "C.UTF-8"}},
                    .signing_pin = value_of(environment, "KBUILD_SIGN_PIN"),
                    .os_release = sys::read_file_if_exists("/etc/os-release").value_or(""),
                    .command_line = "dkms " + join(words, " "),
                    .source_date = source_date_of(environment),
                    .lock_patience = arguments.wait ? long_patience : short_patience});
    ports_->system->verbose = ports_->system->framework.verbose.value;
}

SystemSetup::~SystemSetup() = default;

app::System& SystemSetup::system() noexcept
{
    return *ports_->system;
}

}  // namespace dkms::cmd
