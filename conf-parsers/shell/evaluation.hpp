#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/bounds.hpp"
#include "lib/base/diagnostic.hpp"
#include "lib/base/file_view.hpp"
#include "lib/config/directives.hpp"

namespace dkms::conf::shell {

/// What the commands that a configuration may ask would answer.
struct MachineWords {
    std::string running_release = {};  ///< `uname -r`: of the running kernel, not of the target
    std::string arch = {};             ///< `uname -m`
    unsigned processors = 1;           ///< `nproc`

    bool operator==(const MachineWords&) const = default;
};

/// One shell state, as dkms has it while it sources a package's dkms.conf and
/// the overrides one after the other. It computes; it never runs a program.
class Evaluation {
public:
    Evaluation(const FileView& files, MachineWords machine, Bounds bounds = {});
    ~Evaluation();
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    /// Gives a variable before or between texts, as dkms sets kernelver.
    void set(std::string_view name, std::string_view value);
    void set(const std::string& name, const config::DirectiveValues& values);

    /// Evaluates a text as `source` would. What it assigned before a mistake
    /// stays, as in bash.
    /// @param file its name: for positions, for $BASH_SOURCE and for relative `source`
    /// @param kind recorded as the origin of what it assigns
    void source(std::string_view file, std::string_view text, config::OriginKind kind);

    /// Gives the values of a variable that a text assigned, where something
    /// else has evaluated the text.
    void assign(const std::string& name, const config::DirectiveValues& values);

    /// The value as dkms reads it a second time: unquoted `$name` and `$(…)` that
    /// survived are expanded, inner double quotes vanish, backslashes are halved,
    /// runs of white space become one blank. A value that dkms would lose by that,
    /// for a blank between inner double quotes, stays as it is.
    /// @param is_visible of the variables that a text assigned, those that dkms
    ///   itself still has then
    std::string read_again(const config::Text& value,
                           const std::function<bool(const std::string&)>& is_visible);

    /// All variables that a text assigned, with the line that did it.
    config::Directives assigned() const;

    /// Findings in the order they were met. An error means that something was
    /// not understood, or is no shell.
    const std::vector<Diagnostic>& diagnostics() const noexcept;

    /// Whether some value is that of the running kernel, and not of the target.
    bool asked_running_kernel() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dkms::conf::shell
