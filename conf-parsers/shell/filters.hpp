#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/interpreter.hpp"

namespace dkms::conf::shell {

class LineSearch;

/// The programs that only compute with text: uname, cat, cut, grep, sed… Each
/// takes the options that configurations use; another one is a finding.
class Filters {
public:
    explicit Filters(Interpreter& shell) : shell_(shell) {}

    /// The exit status; none for a command that is none of these.
    std::optional<int> call(const std::vector<std::string>& words);

private:
    using Words = std::vector<std::string>;

    /// Options as letters, their values, and the other words.
    struct Options {
        std::map<char, std::string> given = {};
        Words words = {};
        bool has(char letter) const { return given.contains(letter); }
        std::string value(char letter, std::string_view otherwise) const;
    };
    /// @param with_value letters that take a value; given twice, it has two lines
    /// @param plain letters that take none
    std::optional<Options> options(const Words& words, std::string_view with_value,
                                   std::string_view plain);
    /// The letters of one word; false where one is not known.
    static bool take_letters(const std::string& word, std::string_view with_value,
                             std::string_view plain, Options& options);
    /// What the files have or, without files, the standard input.
    std::optional<std::string> text(const Words& files);
    int not_understood(const Words& words);

    int uname(const Words& words);
    int nproc(const Words& words);
    int getconf(const Words& words);

    // line_filters.cpp
    int cat(const Words& words);
    int head(const Words& words);
    int tail(const Words& words);
    int sort(const Words& words);
    int uniq(const Words& words);
    int rev(const Words& words);
    int tac(const Words& words);
    int wc(const Words& words);
    int seq(const Words& words);
    int xargs(const Words& words);
    int awk(const Words& words);
    int sed(const Words& words);

    // character_filters.cpp
    int cut(const Words& words);
    int tr(const Words& words);

    // search_filters.cpp
    int grep(const Words& words);
    int search_files(const Options& given, const LineSearch& search);
    static bool take_expression(Options& given);
    std::size_t search_text(const Options& given, const LineSearch& search,
                            const std::string& prefix, const std::string& text);
    void print_found(const Options& given, const LineSearch& search, const std::string& prefix,
                     std::string_view line);

    // path_filters.cpp
    int basename(const Words& words);
    int dirname(const Words& words);
    int ls(const Words& words);
    void print_directory(const std::string& path, bool all);
    int expr(const Words& words);

    Interpreter& shell_;
};

/// The lines of a text, each with the line end that it has.
std::vector<std::string_view> lines_with_ends(std::string_view text);

/// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

/// A number of digits alone; none for another text.
std::optional<std::size_t> count_in(std::string_view text);

}  // namespace dkms::conf::shell
