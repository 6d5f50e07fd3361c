#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conf-parsers/shell/interpreter.hpp"

namespace dkms::conf::shell {

class LineSearch;

/// The programs that only compute with text: uname, cat, cut, grep, sed…
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
    /// @param with_value letters that take a value
    /// @param plain letters that take none
    std::optional<Options> options(const Words& words, std::string_view with_value,
                                   std::string_view plain);
    /// The letters of one word; false where one is not known.
    static bool take_letters(const std::string& word, std::string_view with_value,
                             std::string_view plain, Options& options);
    /// What the files have or, without files, the standard input.
    std::optional<std::string> text(const Words& files);

    int uname(const Words& words);
    int nproc(const Words& words);
    int cat(const Words& words);
    int cut(const Words& words);
    int grep(const Words& words);
    int head_or_tail(const Words& words, bool head);
    int sed(const Words& words);
    int sort(const Words& words);
    int tr(const Words& words);
    int wc(const Words& words);
    int basename(const Words& words);
    int dirname(const Words& words);
    int expr(const Words& words);
    int ls(const Words& words);
    static bool take_expression(Options& given);
    void print_found(const Options& given, const LineSearch& search, const std::string& line);
    int not_understood(const Words& words);

    Interpreter& shell_;
};

std::vector<std::string> lines_of(std::string_view text);

}  // namespace dkms::conf::shell
