#include "conf-parsers/shell/variables.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

namespace dkms::conf::shell {
namespace {

/// In which of the 1024 chains of its hash table bash has a key.
std::uint32_t chain_of(std::string_view key)
{
    constexpr std::uint32_t offset = 2'166'136'261;  // of FNV-1
    constexpr std::uint32_t prime = 16'777'619;
    constexpr std::uint32_t chains = 1024;
    std::uint32_t hash = offset;
    for (const char c : key) {
        hash *= prime;
        hash ^= static_cast<std::uint32_t>(static_cast<signed char>(c));
    }
    return hash % chains;
}

}  // namespace

std::vector<std::string> Variable::keys() const
{
    std::vector<std::tuple<std::uint32_t, std::size_t, std::string>> ordered;
    for (const auto& [key, keyed] : associative) {
        // The newest key is the first of its chain.
        ordered.emplace_back(chain_of(key), ~keyed.order, key);
    }
    std::sort(ordered.begin(), ordered.end());
    std::vector<std::string> keys;
    keys.reserve(ordered.size());
    for (auto& [chain, order, key] : ordered) {
        keys.push_back(std::move(key));
    }
    return keys;
}

std::string Variable::letters() const
{
    std::string letters;
    letters += is_associative ? "A" : values.indexed ? "a" : "";
    letters += attributes.integer ? "i" : "";
    letters += attributes.reference ? "n" : "";
    letters += attributes.readonly ? "r" : "";
    letters += attributes.exported ? "x" : "";
    letters += attributes.lower ? "l" : "";
    letters += attributes.upper ? "u" : "";
    return letters;
}

std::size_t Variable::size() const
{
    constexpr std::size_t of_element = 64;
    std::size_t size = of_element * (1 + count());
    for (const auto& [index, text] : values.at) {
        size += text.value.size();
    }
    for (const auto& [key, keyed] : associative) {
        size += key.size() + keyed.value.size();
    }
    return size;
}

const Variable* Variables::find(std::string_view name) const
{
    const auto found = variables_.find(name);
    return found == variables_.end() ? nullptr : &found->second;
}

Variable& Variables::at(const std::string& name)
{
    remember(name);
    return variables_[name];
}

void Variables::erase(const std::string& name)
{
    remember(name);
    variables_.erase(name);
}

void Variables::restore(const std::string& name, std::optional<Variable> before)
{
    remember(name);
    if (before) {
        variables_[name] = *std::move(before);
    } else {
        variables_.erase(name);
    }
}

std::optional<Variable> Variables::copy_of(const std::string& name) const
{
    const auto* present = find(name);
    if (present == nullptr) {
        return std::nullopt;
    }
    budget_.walk(present->size());
    return *present;
}

void Variables::end_subshell()
{
    for (auto& [name, before] : scopes_.back()) {
        if (before) {
            variables_[name] = *std::move(before);
        } else {
            variables_.erase(name);
        }
    }
    scopes_.pop_back();
}

void Variables::remember(const std::string& name)
{
    if (!scopes_.empty() && !scopes_.back().contains(name)) {
        scopes_.back().emplace(name, copy_of(name));
    }
}

}  // namespace dkms::conf::shell
