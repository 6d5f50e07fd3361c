// Where the commands of a configuration read and write.
#include <filesystem>

#include "conf-parsers/shell/expander.hpp"
#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/joins_star.hpp"

namespace dkms::conf::shell {

bool Interpreter::redirect(const Redirection& redirection, Streams& streams)
{
    return redirection.operation.front() == '<' ? redirect_input(redirection, streams)
                                                : redirect_output(redirection, streams);
}

bool Interpreter::redirect_input(const Redirection& redirection, Streams& streams)
{
    const auto& operation = redirection.operation;
    std::optional<std::string> text;
    if (operation == "<<") {
        text = Expander(*this).document(*redirection.document);
    } else if (redirection.produces != nullptr) {
        text = captured(*redirection.produces);
    } else {
        const JoinsStar joins(joins_star_, operation == "<<<");
        const auto target = operation == "<<<" ? Expander(*this).assigned(redirection.target)
                                               : expand_text(redirection.target);
        if (operation == "<<<") {
            text = target + "\n";
        } else if (operation == "<&") {
            return true;  // another name for what there is
        } else if (operation == "<>") {
            diagnose(Severity::error, "not-understood", "this opens a file to read and to write it",
                     "do this in PRE_BUILD, which runs in the build tree");
            return false;
        } else {
            text = target == "/dev/null" ? std::string{} : read_file(target);
        }
    }
    if (!text) {
        return false;
    }
    if (redirection.descriptor == 0) {
        budget.make(text->size());
        streams.input = std::make_shared<Input>(Input{.text = *std::move(text)});
    }
    return true;
}

bool Interpreter::redirect_output(const Redirection& redirection, Streams& streams)
{
    const auto target = expand_text(redirection.target);
    const bool is_descriptor = redirection.operation == ">&" && !target.empty()
                               && target.find_first_not_of("0123456789-") == std::string::npos;
    // Only standard output is kept, and nothing here prints errors.
    const bool is_output = redirection.descriptor == 1;
    if (is_descriptor || target == "/dev/null" || target == "/dev/stderr") {
        streams.output = is_output && target != "1" ? nullptr : streams.output;
        return true;
    }
    if (!is_beside(target)) {
        diagnose(Severity::error, "not-understood", "a configuration writes no files elsewhere",
                 "do this in PRE_BUILD, which runs in the build tree");
        return false;
    }
    diagnose(Severity::warning, "writes-file", "a configuration is read, and writes nothing",
             "what it writes beside itself is forgotten after the evaluation");
    const bool append = redirection.operation.ends_with(">>");
    auto& text = files_.open(resolved(target), append, file_limit);
    budget.make(text.size());
    streams.output = is_output ? &text : streams.output;
    return true;
}

/// Whether a file belongs to the package: it stands beside the one that is read, or below.
bool Interpreter::is_beside(const std::string& path) const
{
    const auto directory = std::filesystem::path(file_).parent_path().lexically_normal() / "";
    const auto file = std::filesystem::path(resolved(path)).lexically_normal();
    return file.native().starts_with(directory.native()) && file.has_filename();
}

}  // namespace dkms::conf::shell
