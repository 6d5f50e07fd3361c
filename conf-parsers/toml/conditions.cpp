#include "conf-parsers/toml/conditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/pattern.hpp"
#include "lib/base/version_order.hpp"

namespace dkms::conf::toml {
namespace {

/// Whether something holds; none: not known.
using Answer = std::optional<bool>;

bool is_condition(const Value& entry)
{
    const auto known = keys_of(Section::conditions);
    return std::binary_search(known.begin(), known.end(), entry.key.text);
}

class Conditions {
public:
    Conditions(Reading& reading, const Target& target) : reading_(reading), target_(target) {}

    /// Of each statement of each condition.
    std::vector<Answer> answers(const Table& table)
    {
        std::vector<Answer> answers;
        for (const auto& entry : table.entries) {
            if (!is_condition(entry)) {
                continue;
            }
            for (const auto* statement : Reading::one_or_many(entry)) {
                answers.push_back(answer(entry.key.text, *statement));
            }
        }
        return answers;
    }

private:
    Answer answer(const std::string& key, const Value& value)
    {
        const auto text = reading_.literal_of(value);
        if (!text) {
            return std::nullopt;
        }
        const auto& wanted = text->value;
        if (wanted.empty()) {
            reading_.complain(value, "condition", fmt::format("{} is empty", key), "leave it out");
            return std::nullopt;
        }
        if (key == "kernel_min") {
            return compare_versions(target_.release, wanted) >= 0;
        }
        if (key == "kernel_max") {
            return compare_versions(target_.release, wanted) <= 0;
        }
        return key == "config" ? has_option(value, wanted) : matches(value, key, wanted);
    }

    Answer matches(const Value& value, const std::string& key, const std::string& expression)
    {
        try {
            return pattern_matches(expression, key == "arch" ? target_.arch : target_.release, key);
        } catch (const Error& error) {
            reading_.complain(value, "pattern", error.what(), error.advice());
            return std::nullopt;
        }
    }

    Answer has_option(const Value& value, std::string_view option)
    {
        reading_.check_option(value, option);
        if (!target_.config) {
            return std::nullopt;
        }
        const bool unwanted = option.starts_with('!');
        return target_.config->is_enabled(option.substr(unwanted ? 1 : 0)) != unwanted;
    }

    Reading& reading_;
    const Target& target_;
};

}  // namespace

bool applies(Reading& reading, const Value& when, const Target& target)
{
    const auto& table = *when.as<Table>();
    Conditions conditions(reading, target);
    const auto wanted = conditions.answers(table);
    std::vector<Answer> unwanted;
    if (const auto* others = reading.table(table, "not")) {
        reading.check_keys(*others, Section::conditions);
        unwanted = conditions.answers(*others);
    }
    if (wanted.empty() && unwanted.empty()) {
        reading.complain(when, "condition", "this [[when]] has no condition",
                         "say for which kernels it is, or write its keys without [[when]]");
        return false;
    }
    const auto is = [](bool expected) {
        return [expected](const Answer& answer) { return answer == expected; };
    };
    return std::all_of(wanted.begin(), wanted.end(), is(true))
           && std::all_of(unwanted.begin(), unwanted.end(), is(false));
}

}  // namespace dkms::conf::toml
