#include "conf-parsers/shell/expander.hpp"

#include <algorithm>

#include "conf-parsers/shell/pattern.hpp"

namespace dkms::conf::shell {
namespace {

std::string escaped_expression(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (std::string_view("\\.[]{}()*+?^$|").find(c) != std::string_view::npos) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

/// The files whose names match, in one directory after the other.
void find_files(const FileView& files, const std::string& above, std::string_view pattern,
                std::vector<std::string>& found)
{
    constexpr std::size_t limit = 4096;
    const auto slash = pattern.find('/');
    const auto name = pattern.substr(0, slash);
    const auto rest =
        slash == std::string_view::npos ? std::string_view{} : pattern.substr(slash + 1);
    const auto names = files.list(above.empty() ? "/" : above);
    for (const auto& each : names.value_or(std::vector<std::string>{})) {
        if (found.size() > limit || (each.starts_with('.') && !name.starts_with('.'))
            || !pattern_matches_text(name, each)) {
            continue;
        }
        auto path = above;
        path.append("/").append(each);
        if (rest.empty()) {
            found.push_back(std::move(path));
        } else {
            find_files(files, path, rest, found);
        }
    }
}

}  // namespace

std::vector<std::string> Expander::fields(const Word& word)
{
    std::vector<std::string> result;
    for (const auto& each : expand_braces(word)) {
        for (auto& field : split(pieces(each))) {
            std::vector<std::string> found;
            // A relative pattern would depend on where dkms was started.
            if (field.pattern.starts_with('/') && is_pattern(field.pattern)) {
                find_files(shell_.files_, "", std::string_view(field.pattern).substr(1), found);
            }
            if (found.empty()) {
                result.push_back(std::move(field.text));
            } else {
                result.insert(result.end(), found.begin(), found.end());
            }
        }
    }
    return result;
}

std::string Expander::text(const Word& word)
{
    std::string result;
    for (const auto& piece : pieces(word)) {
        result += piece.text;
        result += piece.ends_field ? " " : "";
    }
    return result;
}

std::string Expander::pattern(const Word& word)
{
    std::string result;
    for (const auto& piece : pieces(word)) {
        result += piece.quoted ? escaped_pattern(piece.text) : piece.text;
        result += piece.ends_field ? " " : "";
    }
    return result;
}

std::string Expander::expression(const Word& word)
{
    std::string result;
    for (const auto& piece : pieces(word)) {
        result += piece.quoted ? escaped_expression(piece.text) : piece.text;
        result += piece.ends_field ? " " : "";
    }
    return result;
}

std::vector<Expander::Piece> Expander::pieces(const Word& word)
{
    std::vector<Piece> result;
    for (const auto& part : word.parts) {
        expand(part, result);
        shell_.charge(result.empty() ? 0 : result.back().text.size());
    }
    return result;
}

void Expander::expand(const Part& part, std::vector<Piece>& pieces)
{
    shell_.step();
    const bool splits = !part.quoted;
    if (const auto* literal = std::get_if<Literal>(&part.what)) {
        pieces.push_back({.text = literal->text, .quoted = part.quoted});
    } else if (const auto* parameter = std::get_if<Parameter>(&part.what)) {
        expand_parameter(*parameter, part.quoted, pieces);
    } else if (const auto* substitution = std::get_if<Substitution>(&part.what)) {
        pieces.push_back({.text = shell_.substitute(*substitution->list),
                          .quoted = part.quoted,
                          .splits = splits});
    } else {
        const auto& arithmetic = std::get<Arithmetic>(part.what);
        pieces.push_back({.text = std::to_string(shell_.arithmetic(text(*arithmetic.expression))),
                          .quoted = part.quoted,
                          .splits = splits});
    }
}

void Expander::split_piece(const Piece& piece, std::vector<Field>& fields) const
{
    const auto* ifs = shell_.variables.find("IFS");
    const std::string separators =
        ifs != nullptr && ifs->is_set() ? shell_.get("IFS") : std::string(" \t\n");
    bool after_mark = false;
    for (const char c : piece.text) {
        if (separators.find(c) == std::string::npos) {
            fields.back().text += c;
            fields.back().pattern += c;
            fields.back().exists = true;
            after_mark = false;
            continue;
        }
        const bool is_space = c == ' ' || c == '\t' || c == '\n';
        // Runs of blanks are one separator, other characters one each.
        if (fields.back().exists || (!is_space && !after_mark)) {
            fields.back().exists = true;
            fields.emplace_back();
        }
        after_mark = !is_space;
    }
}

std::vector<Expander::Field> Expander::split(const std::vector<Piece>& pieces) const
{
    std::vector<Field> fields(1);
    for (const auto& piece : pieces) {
        if (piece.splits) {
            split_piece(piece, fields);
        } else {
            auto& field = fields.back();
            field.text += piece.text;
            field.pattern += piece.quoted ? escaped_pattern(piece.text) : piece.text;
            field.exists = field.exists || piece.quoted || !piece.text.empty();
        }
        if (piece.ends_field) {
            fields.back().exists = true;
            fields.emplace_back();
        }
    }
    std::erase_if(fields, [](const auto& field) { return !field.exists; });
    return fields;
}

}  // namespace dkms::conf::shell
