#include "conf-parsers/environment_file.hpp"

#include <algorithm>
#include <set>

#include "lib/base/text.hpp"

namespace dkms::conf {
namespace {

bool is_name(std::string_view word)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    return !word.empty() && letters.find(word.front()) != std::string_view::npos
           && word.find_first_not_of(
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                  "0123456789")
                  == std::string_view::npos;
}

/// The names behind each `export`. A word of a value may be among them; it counts
/// only if it is a variable of the file, too.
std::set<std::string, std::less<>> exported_names(std::string_view text)
{
    std::set<std::string, std::less<>> names;
    for (const auto line : split(text, '\n')) {
        bool is_exporting = false;
        for (std::string_view word : split_words(line)) {
            const bool ends = word.ends_with(';');
            word.remove_suffix(ends ? 1 : 0);
            const auto name = word.substr(0, word.find('='));
            if (is_exporting && is_name(name)) {
                names.emplace(name);
            }
            is_exporting = !ends && (is_exporting || word == "export");
        }
    }
    return names;
}

}  // namespace

Parsed<Environment> parse_environment_file(const NamedText& text, const FileView& files,
                                           const shell::MachineWords& machine,
                                           const std::map<std::string, std::string>& variables)
{
    shell::Evaluation evaluation(files, machine);
    for (const auto& [name, value] : variables) {
        evaluation.set(name, value);
    }
    evaluation.source(text.file, text.text, text.kind);
    Environment environment;
    const auto exported = exported_names(text.text);
    for (const auto& [name, values] : evaluation.assigned()) {
        const auto first = values.at.find(0);
        if (exported.contains(name) && first != values.at.end()) {
            environment[name] = first->second.value;
        }
    }
    return {.value = std::move(environment), .diagnostics = evaluation.diagnostics()};
}

}  // namespace dkms::conf
