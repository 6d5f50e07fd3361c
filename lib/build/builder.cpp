#include "lib/build/builder.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/build/build_log.hpp"
#include "lib/build/failure_cause.hpp"
#include "lib/build/hook_runner.hpp"
#include "lib/build/makefiles.hpp"
#include "lib/build/workspace.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/plan/build_planner.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::build {
namespace {

namespace fs = std::filesystem;

WorkspacePlace place_for(const Workshop& workshop)
{
    return workshop.sandbox && workshop.sandbox->can_bind() ? WorkspacePlace::own_directory
                                                            : WorkspacePlace::real_path;
}

std::string describe(const sys::Ending& ending)
{
    struct Words {
        std::string operator()(const sys::Exited& e) const
        {
            return fmt::format("ended with status {}", e.code);
        }
        std::string operator()(const sys::Signalled& s) const
        {
            return fmt::format("was killed by signal {}", s.signal);
        }
        std::string operator()(const sys::TimedOut& /*ending*/) const
        {
            return "took longer than build_time_limit";
        }
        std::string operator()(const sys::Stopped& /*ending*/) const
        {
            return "printed without end";
        }
    };
    return std::visit(Words{}, ending);
}

FailureCause cause_of(const sys::Ending& ending, std::string_view error, std::string_view log)
{
    if (std::holds_alternative<sys::TimedOut>(ending)) {
        return {.name = "time-limit", .advice = "raise build_time_limit, if it is not stuck"};
    }
    if (std::holds_alternative<sys::Stopped>(ending)) {
        return {.name = "log-limit", .advice = "find out what it repeats"};
    }
    return find_cause(error, log);
}

/// dkms.conf's commands are written for dkms, which is bash.
Command shell_command(const std::string& text)
{
    const bool has_bash = sys::is_executable_file("/bin/bash");
    return {.program = has_bash ? "/bin/bash" : "/bin/sh", .arguments = {"-c", text}};
}

Command make_command(const config::CommandText& make)
{
    if (const auto* text = std::get_if<std::string>(&make)) {
        return shell_command(*text);
    }
    const auto& words = std::get<std::vector<std::string>>(make);
    return {.program = words.front(), .arguments = {words.begin() + 1, words.end()}};
}

std::string shown(const config::CommandText& make)
{
    const auto* text = std::get_if<std::string>(&make);
    return text != nullptr ? *text : join(std::get<std::vector<std::string>>(make), " ");
}

fs::path built_file(const plan::ModuleOutput& module)
{
    return module.built_in / (module.built_name + ".ko");
}

void compress_file(const fs::path& plain, const fs::path& file, sys::Compression compression,
                   const sys::CompressionEfforts& efforts)
{
    const auto bytes = kernel::read_module(plain);
    const auto packed = sys::compress(bytes, compression, efforts);
    sys::write_file(file, {reinterpret_cast<const char*>(packed.data()), packed.size()}, 0644);
    sys::remove_file(plain);
}

}  // namespace

struct CellBuild::State {
    State(const Workshop& a_workshop, const plan::BuildPlan& a_plan, Finishing a_finishing,
          const JobShare* a_share)
        : workshop(a_workshop),
          plan(a_plan),
          finishing(std::move(a_finishing)),
          share(a_share),
          cell_text(fmt::format("{}, {}, {}", a_plan.package.text(), a_plan.kernel.release(),
                                a_plan.kernel.arch())),
          workspace(a_workshop.places, a_workshop.layout, a_plan.package, place_for(a_workshop)),
          log(workspace.log()),
          expected(expected_lines(a_workshop.layout, a_plan.package, a_plan.kernel))
    {}

    void step(std::string_view words) { workshop.progress.step(cell_text, words); }

    sys::SandboxSpec spec() const
    {
        auto spec = workshop.spec;
        spec.writable = {{.from = workspace.tree(), .to = workspace.seen_at()}};
        spec.hidden.push_back(workshop.layout.state());
        spec.readable.insert(spec.readable.end(), {workshop.layout.version(plan.package),
                                                   workshop.layout.kernel(plan.kernel.release()),
                                                   plan.kernel_source, plan.source_root});
        if (!workshop.make_directory.empty()) {
            spec.readable.push_back(workshop.make_directory);
        }
        return spec;
    }

    /// Runs one command of the build where and as builds run.
    sys::Ending run(Command command)
    {
        if (command.directory == "/") {
            command.directory = workspace.seen_at();
        }
        if (command.environment.empty()) {
            command.environment = plan.environment;
            command.environment["PWD"] = command.directory.native();
        }
        command.time_limit = workshop.time_limit;
        if (workshop.sandbox) {
            command = sys::sandboxed(command, spec(), *workshop.sandbox);
        }
        return workshop.runner.run(command, [this](std::string_view output) {
            if (workshop.verbose) {
                workshop.progress.output(output);
            }
            tell_progress();
            return log.take(output);
        });
    }

    /// The log of another kernel's build may be longer: the last per cent are never promised.
    void tell_progress() const
    {
        constexpr std::size_t whole = 100;
        if (expected > 0) {
            workshop.progress.advanced(cell_text, static_cast<unsigned>(std::min(
                                                      log.lines() * whole / expected, whole - 1)));
        }
    }

    void apply_patches()
    {
        for (const auto& patch : plan.patches) {
            const auto file = fs::path("patches") / patch.file;
            if (!plan::stays_inside(patch.file)) {
                throw Error(ErrorCode::patch_unusable,
                            fmt::format("the patch {} is not in the package's patches",
                                        patch.file.native()),
                            "name a file below the directory patches of the package");
            }
            if (!sys::is_regular_file(workspace.tree() / file)) {
                throw Error(ErrorCode::patch_unusable,
                            fmt::format("there is no patch {}", file.native()),
                            "it has to be in the package's directory patches, or in that of "
                            "/etc/dkms/<package>");
            }
            step(fmt::format("applying {}", patch.file.native()));
            log.write(fmt::format("# applying {}\n", file.native()));
            const auto ending =
                run({.program = "patch", .arguments = {"-p1", "-i", file.native()}});
            if (!sys::succeeded(ending)) {
                throw Error(ErrorCode::patch_failed,
                            fmt::format("the patch {} does not apply", patch.file.native()),
                            fmt::format("see {}", kept_log()));
            }
        }
    }

    void run_hook(const std::optional<plan::HookPlan>& hook)
    {
        if (!hook) {
            return;
        }
        const auto found =
            find_hook(*hook, workshop.layout.site(plan.package.name()), workspace.tree());
        if (!found) {
            workshop.progress.warning(
                cell_text, fmt::format("{}: {} is no executable file, and not run", hook->name,
                                       hook->script.native()));
            return;
        }
        step(fmt::format("running {}", hook->name));
        log.write(fmt::format("# {}: {}\n", hook->name, hook->script.native()));
        // Inside, the tree is elsewhere; a site's own script is where it is.
        const bool in_tree = found->directory == workspace.tree();
        const auto directory = in_tree ? workspace.seen_at() : found->directory;
        const auto script = in_tree ? directory / hook->script : found->script;
        const auto ending = run(hook_command(*hook, script, directory, plan.environment));
        if (!sys::succeeded(ending)) {
            throw hook_error(*hook, ending);
        }
    }

    Error hook_error(const plan::HookPlan& hook, const sys::Ending& ending) const
    {
        Error error(ErrorCode::hook_failed,
                    fmt::format("{} ({}) {}", hook.name, hook.script.native(), describe(ending)),
                    fmt::format("see {}", kept_log()));
        if (const auto* exited = std::get_if<sys::Exited>(&ending)) {
            error.set_hook_status(exited->code);
        }
        return error;
    }

    /// The environment of make. A command that dkms does not complete by
    /// itself still finds out for which kernel it is, instead of asking uname.
    Environment make_environment() const
    {
        auto environment = plan.environment;
        environment["PWD"] = workspace.seen_at().native();
        if (!tests_kernel_release(workspace.tree())) {
            environment.try_emplace("KERNELRELEASE", plan.kernel.release());
        }
        return environment;
    }

    void join_job_server(Command& command) const
    {
        if (share == nullptr) {
            return;
        }
        auto& environment = command.environment;
        environment["MAKEFLAGS"].insert(0, share->make_flags());
        if (!workshop.make_directory.empty()) {
            environment["PATH"].insert(0, workshop.make_directory.native() + ":");
        }
        command.inherited = {share->read_end(), share->write_end()};
    }

    void run_make()
    {
        step("building");
        log.write(fmt::format("# {}\n", shown(plan.make)));
        if (const auto flags = plan.environment.find("MAKEFLAGS");
            flags != plan.environment.end()) {
            log.write(fmt::format("# MAKEFLAGS={}\n", flags->second));
        }
        auto command = make_command(plan.make);
        command.environment = make_environment();
        join_job_server(command);
        const auto ending = run(std::move(command));
        if (sys::succeeded(ending)) {
            return;
        }
        throw make_error(ending);
    }

    Error make_error(const sys::Ending& ending) const
    {
        const auto text = sys::read_file(log.file());
        const auto line = first_error(text);
        const auto cause = cause_of(ending, line, text);
        Error error(ErrorCode::build_failed,
                    line.empty() ? fmt::format("make {}", describe(ending))
                                 : fmt::format("make {}: {}", describe(ending), line),
                    cause.name.empty() ? fmt::format("see {}", kept_log())
                                       : fmt::format("{}; see {}", cause.advice, kept_log()));
        error.set_cause(cause.name);
        return error;
    }

    std::string kept_log() const { return (workspace.seen_at() / "make.log").native(); }

    void strip(const plan::ModuleOutput& module)
    {
        if (!module.strip_debug_info) {
            return;
        }
        const auto ending =
            run({.program = plan.strip,
                 .arguments = {"-g", (fs::path(".") / built_file(module)).native()}});
        if (!sys::succeeded(ending)) {
            workshop.progress.warning(cell_text,
                                      fmt::format("strip {} on {}.ko, which is kept as it is",
                                                  describe(ending), module.built_name));
        }
    }

    /// Out of the build's hands: from here on nothing it left is opened again.
    BuiltModule take_out(const plan::ModuleOutput& module) const
    {
        const auto directory = workspace.cell() / "module";
        auto file = directory / (module.dest_name + ".ko");
        if (!sys::copy_file_out(workspace.tree(), built_file(module), file, kernel::module_limit)) {
            throw Error(ErrorCode::module_missing,
                        fmt::format("the build did not make {}", built_file(module).native()),
                        fmt::format("check BUILT_MODULE_NAME and BUILT_MODULE_LOCATION, and {}",
                                    kept_log()));
        }
        if (finishing.sign) {
            finishing.sign(file);
        }
        // Both enumerations list the same four in the same order.
        const auto compression = static_cast<sys::Compression>(finishing.compression);
        if (compression != sys::Compression::none) {
            const auto plain = file;
            file += sys::suffix_of(compression);
            compress_file(plain, file, compression, workshop.efforts);
        }
        return {.output = module, .file = file};
    }

    const Workshop& workshop;
    const plan::BuildPlan& plan;
    Finishing finishing;
    const JobShare* share;
    std::string cell_text;
    Workspace workspace;
    BuildLog log;
    std::size_t expected;  ///< lines of it; 0: not known
};

CellBuild::CellBuild(const Workshop& workshop, const plan::BuildPlan& plan, Finishing finishing,
                     const JobShare* share)
    : state_(std::make_unique<State>(workshop, plan, std::move(finishing), share))
{}

CellBuild::~CellBuild() = default;

std::vector<BuiltModule> CellBuild::make()
{
    auto& state = *state_;
    const auto& plan = state.plan;
    state.log.write(fmt::format("# {}, {}, {}: make.log\n", plan.package.text(),
                                plan.kernel.release(), plan.kernel.arch()));
    const auto owner = state.workshop.sandbox ? state.workshop.spec.user : std::nullopt;
    state.workspace.fill(plan.source_root,
                         state.workshop.layout.site(plan.package.name()) / "patches", owner);
    state.apply_patches();
    state.run_hook(plan.pre_build);
    state.run_make();
    const auto modules = state.workspace.cell() / "module";
    sys::make_directories(modules);
    std::vector<BuiltModule> built;
    for (const auto& module : plan.modules) {
        if (sys::is_regular_file(state.workspace.tree() / built_file(module))) {
            state.strip(module);
        }
        built.push_back(state.take_out(module));
    }
    sys::copy_file_out(state.workspace.tree(), "Module.symvers", modules / "Module.symvers",
                       sys::text_limit);
    return built;
}

void CellBuild::note(std::string_view line)
{
    state_->log.write(fmt::format("# {}\n", line));
}

std::filesystem::path CellBuild::finish()
{
    auto cell = state_->workspace.cell();
    sys::make_directories(cell / "log");
    sys::copy_file(state_->log.file(), cell / "log" / "make.log", 0644);
    return cell;
}

void CellBuild::run_post_build()
{
    state_->run_hook(state_->plan.post_build);
}

void CellBuild::leave_traces()
{
    state_->workspace.keep();
}

}  // namespace dkms::build
