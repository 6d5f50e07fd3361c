#include "conf-parsers/conversion/differences.hpp"

#include <algorithm>
#include <set>

namespace dkms::conf::conversion {
namespace {

/// What says that a key says nothing; empty where it cannot.
std::string none_of(const std::string& table, const std::string& key, const Values& from)
{
    if (key == "name" || key == "version") {
        return {};
    }
    if (key == "autoinstall" || key == "build_depends_rebuild") {
        return "false";
    }
    if (key == "strip") {
        return "true";
    }
    if (key == "no_weak_modules") {
        return toml_string("unset");
    }
    if (key == "build_depends" || key == "config" || (table == "build" && key == "make")) {
        return "[]";
    }
    if (key == "install_name") {
        return from.at("name").text;
    }
    return toml_string("");
}

/// False where a value cannot be taken back.
bool find_difference(const std::string& table, const Values& from, const Values& to, Values& found)
{
    for (const auto& [key, written] : to) {
        const auto old = from.find(key);
        if (old == from.end() || old->second != written) {
            found[key] = written;
        }
    }
    for (const auto& [key, written] : from) {
        if (!to.contains(key)) {
            found[key] = {.text = none_of(table, key, from), .origin = written.origin};
        }
    }
    return !found.contains("version") && (table != "package" || !found.contains("name"));
}

void lay_over(const std::string& table, Values& values, const Values& when)
{
    for (const auto& [key, written] : when) {
        if (written.text == none_of(table, key, values)) {
            values.erase(key);
        } else {
            values[key] = written;
        }
    }
}

bool has_distinct_names(const std::vector<ModulePart>& modules)
{
    std::set<std::string> names;
    return std::all_of(modules.begin(), modules.end(), [&](const auto& module) {
        return names.insert(module.values.at("name").text).second;
    });
}

bool find_difference(const Part& from, const Part& to, std::vector<ModulePart>& found)
{
    if (from.modules.size() > to.modules.size()) {
        return false;
    }
    for (std::size_t i = 0; i < to.modules.size(); ++i) {
        const auto& module = to.modules[i];
        if (i >= from.modules.size()) {
            found.push_back(module);
            continue;
        }
        ModulePart changed;
        find_difference("module", from.modules[i].values, module.values, changed.values);
        find_difference("exclusive", from.modules[i].exclusive, module.exclusive,
                        changed.exclusive);
        if (changed.values.contains("name")) {
            return false;
        }
        if (changed != ModulePart{}) {
            changed.values["name"] = module.values.at("name");
            found.push_back(std::move(changed));
        }
    }
    return found.empty() || has_distinct_names(to.modules);
}

}  // namespace

std::optional<Part> difference(const Part& from, const Part& to)
{
    Part found;
    for (const auto& [table, values] : to.tables) {
        const auto old = from.tables.find(table);
        Values changed;
        if (!find_difference(table, old == from.tables.end() ? Values{} : old->second, values,
                             changed)) {
            return std::nullopt;
        }
        if (!changed.empty()) {
            found.tables[table] = std::move(changed);
        }
    }
    const bool keeps_patches =
        from.patches.size() <= to.patches.size()
        && std::equal(from.patches.begin(), from.patches.end(), to.patches.begin());
    if (!keeps_patches || (from.excluded && !to.excluded)
        || !find_difference(from, to, found.modules)) {
        return std::nullopt;
    }
    found.patches.assign(to.patches.begin() + static_cast<std::ptrdiff_t>(from.patches.size()),
                         to.patches.end());
    found.excluded = to.excluded && !from.excluded;
    return found;
}

Part laid_over(Part part, const Part& when)
{
    for (const auto& [table, values] : when.tables) {
        lay_over(table, part.tables[table], values);
    }
    for (const auto& module : when.modules) {
        const auto known = std::find_if(
            part.modules.begin(), part.modules.end(),
            [&](const auto& other) { return other.values.at("name") == module.values.at("name"); });
        if (known == part.modules.end()) {
            part.modules.push_back(module);
            continue;
        }
        lay_over("module", known->values, module.values);
        lay_over("exclusive", known->exclusive, module.exclusive);
    }
    part.patches.insert(part.patches.end(), when.patches.begin(), when.patches.end());
    part.excluded = part.excluded || when.excluded;
    return part;
}

}  // namespace dkms::conf::conversion
