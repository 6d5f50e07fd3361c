#include "lib/sys/member_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/text.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_component = 255;  // NAME_MAX
constexpr mode_t set_id_bits = 06000;

bool is_control(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// What is wrong with a name by itself; empty: nothing.
std::string name_refusal(const std::string& name, const UnpackLimits& limits)
{
    if (name.empty()) {
        return "it has no name";
    }
    if (name.front() == '/') {
        return "its name is absolute";
    }
    if (name.size() > limits.name_length) {
        return fmt::format("its name is longer than {} bytes", limits.name_length);
    }
    if (std::any_of(name.begin(), name.end(), is_control)) {
        return "its name has control characters";
    }
    const auto parts = split(name, '/');
    if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
        return "its name has \"..\" in it";
    }
    if (std::any_of(parts.begin(), parts.end(),
                    [](std::string_view part) { return part.size() > longest_component; })) {
        return "a part of its name is too long for a file";
    }
    return {};
}

/// Without ".", double slashes and a slash at the end.
fs::path tidy_path(const std::string& name)
{
    fs::path result;
    for (const auto part : split(name, '/')) {
        if (!part.empty() && part != ".") {
            result /= part;
        }
    }
    return result;
}

std::size_t depth_of(const fs::path& path)
{
    return static_cast<std::size_t>(std::distance(path.begin(), path.end()));
}

}  // namespace

bool leads_outside(const std::string& target, const fs::path& link)
{
    if (target.starts_with('/')) {
        return true;
    }
    auto above = depth_of(link.parent_path());
    bool is_going_down = false;
    for (const auto part : split(target, '/')) {
        if (part.empty() || part == ".") {
            continue;
        }
        if (part != "..") {
            is_going_down = true;
        } else if (is_going_down || above-- == 0) {
            return true;
        }
    }
    return false;
}

std::string MemberRules::place_refusal(const ArchiveMember& member, const fs::path& path) const
{
    if (depth_of(path) > limits_.depth) {
        return fmt::format("it lies deeper than {} directories", limits_.depth);
    }
    for (auto above = path.parent_path(); !above.empty(); above = above.parent_path()) {
        const auto found = taken_.find(above);
        if (found != taken_.end() && found->second != MemberKind::directory) {
            return fmt::format("it lies below \"{}\", which is no directory", above.native());
        }
    }
    const auto found = taken_.find(path);
    if (found == taken_.end()) {
        return {};
    }
    // tar writes a directory again when it is told to add to an archive.
    const bool again = found->second == MemberKind::directory && member.kind == found->second;
    return again ? "" : "there are two of its name";
}

std::string MemberRules::link_refusal(const ArchiveMember& member, const fs::path& path) const
{
    if (member.kind == MemberKind::symbolic_link) {
        if (member.link.empty() || member.link.size() > limits_.name_length
            || std::any_of(member.link.begin(), member.link.end(), is_control)) {
            return "it is a link to no proper name";
        }
        return leads_outside(member.link, path)
                   ? fmt::format("it is a link that leads outside: {}", member.link)
                   : "";
    }
    if (!name_refusal(member.link, limits_).empty()) {
        return "it is a hard link that leads outside";
    }
    const auto found = taken_.find(tidy_path(member.link));
    return found == taken_.end() || found->second != MemberKind::file
               ? "it is a hard link to what is no file of the archive before it"
               : "";
}

std::string MemberRules::content_refusal(const ArchiveMember& member)
{
    if (member.kind == MemberKind::other) {
        return "it is a device, a pipe or a socket";
    }
    if ((member.mode & set_id_bits) != 0) {
        return "it has a set-id bit";
    }
    if (member.kind != MemberKind::file) {
        return member.size == 0 ? "" : "it has content, and is no file";
    }
    if (member.size > limits_.file_bytes) {
        return fmt::format("it is larger than {} bytes", limits_.file_bytes);
    }
    declared_ += member.size;
    return declared_ > limits_.all_bytes
               ? fmt::format("all together is more than {} bytes", limits_.all_bytes)
               : "";
}

std::string MemberRules::refusal(const ArchiveMember& member, const fs::path& path)
{
    if (++count_ > limits_.members) {
        return fmt::format("there are more than {} members", limits_.members);
    }
    auto found = name_refusal(member.name, limits_);
    if (found.empty() && path.empty()) {
        return member.kind == MemberKind::directory ? ""
                                                    : "it would take the place of the directory";
    }
    if (found.empty()) {
        found = content_refusal(member);
    }
    if (found.empty()) {
        found = place_refusal(member, path);
    }
    if (found.empty()
        && (member.kind == MemberKind::symbolic_link || member.kind == MemberKind::hard_link)) {
        found = link_refusal(member, path);
    }
    return found;
}

MemberRules::Answer MemberRules::judge(const ArchiveMember& member)
{
    const auto path = tidy_path(member.name);
    if (auto found = refusal(member, path); !found.empty() || path.empty()) {
        return {.refusal = std::move(found)};
    }
    for (auto above = path.parent_path(); !above.empty(); above = above.parent_path()) {
        taken_.emplace(above, MemberKind::directory);
    }
    const bool is_hard = member.kind == MemberKind::hard_link;
    taken_[path] = is_hard ? MemberKind::file : member.kind;
    return {.path = path, .linked = is_hard ? tidy_path(member.link) : fs::path()};
}

}  // namespace dkms::sys
