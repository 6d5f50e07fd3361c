#include "lib/app/source_lines.hpp"

#include <algorithm>

#include "lib/base/text.hpp"

namespace dkms::app {
namespace {

constexpr std::size_t line_limit = 4096;                   // bytes
constexpr std::size_t file_limit = std::size_t{1} << 20U;  // of a file that was sourced

}  // namespace

void SourceLines::add_to(Diagnostic& diagnostic)
{
    if (!diagnostic.source_line.empty() || diagnostic.length == 0) {
        return;
    }
    const auto& lines = text(diagnostic.file).lines;
    const std::size_t number = diagnostic.at.line;
    if (number == 0 || number > lines.size() || lines[number - 1].size() > line_limit) {
        return;
    }
    auto line = lines[number - 1];
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    diagnostic.source_line = line;
}

void SourceLines::add_to(std::vector<Diagnostic>& diagnostics)
{
    for (auto& diagnostic : diagnostics) {
        add_to(diagnostic);
    }
}

/// Read and divided once.
const SourceLines::Text& SourceLines::text(const std::string& file)
{
    const auto [known, is_new] = known_.try_emplace(file);
    auto& text = known->second;
    if (is_new) {
        text.whole = read(file);
        text.lines = split(text.whole, '\n');
    }
    return text;
}

std::string SourceLines::read(const std::string& file) const
{
    const auto given = std::find_if(texts_.begin(), texts_.end(),
                                    [&](const auto& text) { return text.file == file; });
    return given == texts_.end() ? files_.read(file, file_limit).value_or("") : given->text;
}

}  // namespace dkms::app
