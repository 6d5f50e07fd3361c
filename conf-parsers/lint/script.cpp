#include "conf-parsers/lint/script.hpp"

#include <iterator>

#include "conf-parsers/lint/walk.hpp"
#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::lint {

Script parse_script(const NamedText& text, std::function<bool(std::string_view)> is_known)
{
    Script script{.source = text, .is_known = std::move(is_known)};
    shell::Scanner scanner(text.text);
    shell::Parser parser(scanner);
    try {
        for (auto line = parser.next_line(); !line.items.empty(); line = parser.next_line()) {
            auto& items = script.commands.items;
            items.insert(items.end(), std::make_move_iterator(line.items.begin()),
                         std::make_move_iterator(line.items.end()));
        }
    } catch (const shell::SyntaxError&) {  // NOLINT(bugprone-empty-catch): the evaluator says so
    }
    return script;
}

std::vector<std::string> assigned_names(const Script& script)
{
    std::vector<std::string> names;
    walk(script.commands, {.assignment = [&names](const auto& assignment, const auto&) {
             names.push_back(assignment.name);
         }});
    return names;
}

}  // namespace dkms::conf::lint
