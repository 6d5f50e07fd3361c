// unset, of variables, elements and functions.
#include <algorithm>

#include "conf-parsers/shell/builtins.hpp"

namespace dkms::conf::shell {

/// What is local to a function that has called this one is so no longer: bash shows again what it
/// hid.
void Declarations::forget(const std::string& name)
{
    const auto is_it = [&](const auto& local) { return local.first == name; };
    auto& frames = shell_.locals_;
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        const auto local = std::find_if(frame->begin(), frame->end(), is_it);
        if (local != frame->end() && frame != frames.rbegin()) {
            shell_.variables.restore(name, std::move(local->second));
            frame->erase(local);
            return;
        }
        if (local != frame->end()) {
            shell_.variables.erase(name);
            shell_.variables.at(name);  // it stays local
            return;
        }
    }
    shell_.variables.erase(name);
}

int Declarations::unset(const std::vector<std::string>& words)
{
    int status = 0;
    bool functions = true;
    bool variables = true;
    bool references = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word == "-f" || word == "-v" || word == "-n") {
            functions = word == "-f";
            variables = word != "-f";
            references = word == "-n";
            continue;
        }
        const auto bracket = word.find('[');
        if (bracket != std::string::npos && word.ends_with(']')) {
            status = std::max(status,
                              unset_element(word.substr(0, bracket),
                                            word.substr(bracket + 1, word.size() - bracket - 2)));
            continue;
        }
        const auto name = references ? word : shell_.target(word);
        if (variables && shell_.refuses_change(name)) {
            status = 1;
        } else if (variables && shell_.variables.find(name) != nullptr) {
            forget(name);
        } else if (functions) {
            shell_.functions_.erase(word);
        }
    }
    return status;
}

int Declarations::unset_element(const std::string& written, const std::string& subscript)
{
    const auto name = shell_.target(written);
    const auto* present = shell_.variables.find(name);
    if (present == nullptr) {
        return 0;
    }
    if (shell_.refuses_change(name)) {
        return 1;
    }
    if (present->is_associative) {
        shell_.variables.at(name).associative.erase(subscript);
        return 0;
    }
    if (subscript == "@" || subscript == "*") {
        forget(name);
        return 0;
    }
    const auto index = shell_.index_of(present->values.indexed ? present : nullptr, subscript);
    if (!index || (!present->values.indexed && *index > 0)) {
        return 1;
    }
    if (!present->values.indexed) {
        forget(name);
        return 0;
    }
    shell_.variables.at(name).values.at.erase(*index);
    return 0;
}

}  // namespace dkms::conf::shell
