// The working directory, where a configuration has one.
#include <filesystem>

#include "conf-parsers/shell/builtins.hpp"

namespace dkms::conf::shell {

std::optional<int> DirectoryBuiltins::call(const Words& words)
{
    const auto& command = words.front();
    const Words operands(words.begin() + (words.size() > 1 && words[1] == "--" ? 2 : 1),
                         words.end());
    if (command == "pwd") {
        return operands.empty() ? print() : std::nullopt;
    }
    if (command == "popd") {
        return pop(operands);
    }
    if (operands.size() != 1) {
        return std::nullopt;  // home, or options
    }
    return command == "cd" ? change(operands) : push(operands);
}

std::optional<int> DirectoryBuiltins::print()
{
    const auto& directory = shell_.directories_.now;
    if (directory.empty()) {
        return std::nullopt;
    }
    shell_.print(directory + "\n");
    return 0;
}

std::optional<int> DirectoryBuiltins::change(const Words& words)
{
    auto& directories = shell_.directories_;
    if (words.front() != "-") {
        return enter(words.front());
    }
    if (!directories.before || (directories.before->empty() && shell_.output_ != nullptr)) {
        return std::nullopt;
    }
    std::swap(directories.now, *directories.before);
    if (!directories.now.empty()) {
        shell_.print(directories.now + "\n");
    }
    return 0;
}

std::optional<int> DirectoryBuiltins::push(const Words& words)
{
    if (shell_.output_ != nullptr || words.front().starts_with('+')
        || words.front().starts_with('-')) {
        return std::nullopt;  // it would print the whole stack
    }
    auto left = shell_.directories_.now;
    const auto status = enter(words.front());
    if (status == 0) {
        shell_.directories_.pushed.push_back(std::move(left));
    }
    return status;
}

std::optional<int> DirectoryBuiltins::pop(const Words& words)
{
    auto& directories = shell_.directories_;
    if (!words.empty() || (shell_.output_ != nullptr && !directories.pushed.empty())) {
        return std::nullopt;
    }
    if (directories.pushed.empty()) {
        return 1;
    }
    directories.before = std::exchange(directories.now, std::move(directories.pushed.back()));
    directories.pushed.pop_back();
    return 0;
}

std::optional<int> DirectoryBuiltins::enter(const std::string& directory)
{
    auto& directories = shell_.directories_;
    const std::filesystem::path given = directory;
    if (directory.starts_with('-') || (given.is_relative() && directories.now.empty())) {
        return std::nullopt;
    }
    const auto place = (std::filesystem::path(directories.now) / given / "").lexically_normal();
    auto path = place.has_relative_path() ? place.parent_path().native() : place.native();
    const auto facts = shell_.file_facts(path);
    if (!facts || facts->kind != FileKind::directory) {
        return 1;
    }
    directories.before = std::exchange(directories.now, std::move(path));
    return 0;
}

}  // namespace dkms::conf::shell
