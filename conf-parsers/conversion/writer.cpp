#include "conf-parsers/conversion/writer.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "lib/base/text.hpp"

namespace dkms::conf::conversion {
namespace {

using Keys = std::span<const std::string_view>;

/// In the order in which they are written.
constexpr auto package_keys =
    std::to_array<std::string_view>({"name", "version", "autoinstall", "build_depends",
                                     "build_depends_rebuild", "obsolete_by", "no_weak_modules"});
constexpr auto build_keys = std::to_array<std::string_view>({"make", "clean"});
constexpr auto exclusive_keys =
    std::to_array<std::string_view>({"kernel", "kernel_min", "kernel_max", "arch", "config"});
constexpr auto hooks_keys = std::to_array<std::string_view>(
    {"post_add", "pre_build", "post_build", "pre_install", "post_install", "post_remove"});
constexpr auto module_keys =
    std::to_array<std::string_view>({"name", "directory", "install_name", "location", "strip"});
constexpr auto patch_keys = std::to_array<std::string_view>({"file", "kernel"});

bool is_ascii(char c)
{
    return static_cast<unsigned char>(c) < 0x80;
}

/// How many bytes a character has that begins so; 0 where none does.
std::size_t character_size(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    if (byte < 0x80) {
        return 1;
    }
    if (byte >= 0xc2 && byte < 0xe0) {
        return 2;
    }
    return byte >= 0xe1 && byte < 0xed ? 3 : 0;  // others are rare in comments
}

bool is_utf8(std::string_view text)
{
    while (!text.empty()) {
        const auto size = character_size(text.front());
        const bool goes_on =
            size <= text.size()
            && std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(size),
                           [](char c) { return (c & '\xc0') == '\x80'; });
        if (size == 0 || !goes_on) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

/// A comment as TOML can have it: UTF-8, and no control characters but tabs.
std::string printable(std::string_view comment)
{
    std::string result(comment);
    const bool keeps_all = is_utf8(comment);
    for (auto& c : result) {
        const bool is_control = (is_ascii(c) && c < ' ' && c != '\t') || c == '\x7f';
        if (is_control || (!keeps_all && !is_ascii(c))) {
            c = '?';
        }
    }
    return result;
}

/// The lines of the dkms.conf that come to be written, in their order.
void add_lines(const Values& values, std::vector<std::uint32_t>& lines)
{
    for (const auto& [key, written] : values) {
        lines.push_back(written.origin.at.line);
    }
}

std::vector<std::uint32_t> lines_of(const Part& part)
{
    std::vector<std::uint32_t> lines;
    for (const auto& [name, values] : part.tables) {
        add_lines(values, lines);
    }
    for (const auto& module : part.modules) {
        add_lines(module.values, lines);
        add_lines(module.exclusive, lines);
    }
    for (const auto& patch : part.patches) {
        add_lines(patch, lines);
    }
    return lines;
}

class Writer {
public:
    Writer(const Document& document, Comments comments)
        : document_(document), comments_(std::move(comments))
    {
        attach_comments();
    }

    WrittenText write()
    {
        for (std::size_t i = 0; i < comments_.head; ++i) {
            write_comment(comments_.all[i].text);
        }
        write_part(document_.base, "");
        for (const auto& when : document_.whens) {
            write_when(when);
        }
        for (const auto& comment : rest_) {
            write_comment(comment);
        }
        return std::move(result_);
    }

private:
    void attach_comments()
    {
        auto lines = lines_of(document_.base);
        for (const auto& when : document_.whens) {
            const auto more = lines_of(when.part);
            lines.insert(lines.end(), more.begin(), more.end());
        }
        std::sort(lines.begin(), lines.end());
        for (std::size_t i = comments_.head; i < comments_.all.size(); ++i) {
            const auto& comment = comments_.all[i];
            const auto line = std::lower_bound(lines.begin(), lines.end(), comment.line);
            if (comment.line == 0 || line == lines.end()) {
                rest_.push_back(comment.text);
            } else {
                attached_[*line].push_back(comment.text);
            }
        }
    }

    void line(std::string_view text)
    {
        result_.text += text;
        result_.text += '\n';
        ++line_;
    }

    void write_comment(std::string_view comment) { line("#" + printable(comment)); }

    /// Once for each line, wherever its first value is written.
    void write_comments(const config::Origin& origin)
    {
        const auto found = attached_.find(origin.at.line);
        if (found != attached_.end()) {
            for (const auto& comment : found->second) {
                write_comment(comment);
            }
            attached_.erase(found);
        }
    }

    void heading(std::string_view text)
    {
        if (!result_.text.empty()) {
            line("");
        }
        line(text);
    }

    void write_value(std::string_view key, const Written& written)
    {
        write_comments(written.origin);
        const bool needs_shell = key == "make" && !written.text.starts_with('[');
        result_.origins[line_] = written.origin;
        line(fmt::format("{}{} = {}", key, needs_shell ? "_shell" : "", written.text));
    }

    void write_values(const Values& values, Keys keys)
    {
        for (const auto key : keys) {
            const auto found = values.find(std::string(key));
            if (found != values.end()) {
                write_value(key, found->second);
            }
        }
    }

    void write_table(const Part& part, const std::string& within, const char* name, Keys keys)
    {
        const auto found = part.tables.find(name);
        if (found != part.tables.end() && !found->second.empty()) {
            heading(fmt::format("[{}{}]", within, name));
            write_values(found->second, keys);
        }
    }

    /// A module's constraints, in one line.
    void write_exclusive(const Values& values)
    {
        std::vector<std::string> items;
        config::Origin origin;
        for (const auto key : exclusive_keys) {
            const auto found = values.find(std::string(key));
            if (found != values.end()) {
                items.push_back(fmt::format("{} = {}", key, found->second.text));
                origin = found->second.origin;
                write_comments(origin);
            }
        }
        if (!items.empty()) {
            result_.origins[line_] = origin;
            line(fmt::format("exclusive = {{ {} }}", join(items, ", ")));
        }
    }

    void write_part(const Part& part, const std::string& within)
    {
        write_table(part, within, "package", package_keys);
        write_table(part, within, "build", build_keys);
        write_table(part, within, "exclusive", exclusive_keys);
        write_table(part, within, "hooks", hooks_keys);
        for (const auto& module : part.modules) {
            heading(fmt::format("[[{}module]]", within));
            write_values(module.values, module_keys);
            write_exclusive(module.exclusive);
        }
        for (const auto& patch : part.patches) {
            heading(fmt::format("[[{}patch]]", within));
            write_values(patch, patch_keys);
        }
    }

    static std::string conditions(const std::vector<std::string>& statements)
    {
        std::vector<std::string> items;
        std::transform(statements.begin(), statements.end(), std::back_inserter(items),
                       toml_string);
        return items.size() == 1 ? items.front() : "[" + join(items, ", ") + "]";
    }

    void write_when(const WhenPart& when)
    {
        heading("[[when]]");
        for (const auto& [key, statements] : when.conditions.all) {
            line(fmt::format("{} = {}", key, conditions(statements)));
        }
        std::vector<std::string> others;
        for (const auto& [key, statements] : when.conditions.none) {
            others.push_back(fmt::format("{} = {}", key, conditions(statements)));
        }
        if (!others.empty()) {
            line(fmt::format("not = {{ {} }}", join(others, ", ")));
        }
        if (when.part.excluded) {
            line("exclude = true");
        }
        write_part(when.part, "when.");
    }

    const Document& document_;
    Comments comments_;
    std::map<std::uint32_t, std::vector<std::string>> attached_ = {};
    std::vector<std::string> rest_ = {};
    std::uint32_t line_ = 1;
    WrittenText result_ = {};
};

}  // namespace

WrittenText write(const Document& document, Comments comments)
{
    return Writer(document, std::move(comments)).write();
}

}  // namespace dkms::conf::conversion
