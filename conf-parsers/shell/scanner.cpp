#include "conf-parsers/shell/scanner.hpp"

#include <algorithm>

namespace dkms::conf::shell {
namespace {

std::string without_carriage_returns(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool ends_line = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] == '\n');
        if (!ends_line && text[i] != '\0') {
            result += text[i];
        }
    }
    return result;
}

}  // namespace

bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_name_char(char c)
{
    return is_name_start(c) || is_digit(c);
}

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

Scanner::Scanner(std::string_view text, SourcePosition begin)
    : text_(without_carriage_returns(text)), position_(begin)
{}

char Scanner::next()
{
    if (at_end()) {
        fail("the text ends too early");
    }
    const char c = text_[offset_++];
    if (c == '\n') {
        ++position_.line;
        position_.column = 1;
    } else {
        ++position_.column;
    }
    return c;
}

bool Scanner::take(std::string_view word)
{
    if (!starts_with(word)) {
        return false;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        next();
    }
    return true;
}

bool Scanner::is_double_parenthesis() const
{
    unsigned open = 0;
    char quote = '\0';
    for (auto i = offset_; i < text_.size(); ++i) {
        const char c = text_[i];
        if (c == '\\' && quote != '\'') {
            ++i;
        } else if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            ++open;
        } else if (c == ')' && --open == 1) {
            return i + 1 < text_.size() && text_[i + 1] == ')';
        }
    }
    return false;
}

std::uint32_t Scanner::length_since(const Mark& mark) const noexcept
{
    const auto end = offset_ == blanks_end_ ? blanks_begin_ : offset_;
    const auto taken = std::string_view(text_).substr(mark.offset, end - mark.offset);
    return static_cast<std::uint32_t>(std::min(taken.find('\n'), taken.size()));
}

void Scanner::skip_blanks()
{
    const auto begin = offset_;
    skip_each_blank();
    if (offset_ != begin) {
        blanks_begin_ = begin == blanks_end_ ? blanks_begin_ : begin;
        blanks_end_ = offset_;
    }
}

void Scanner::skip_each_blank()
{
    while (!at_end()) {
        if (is_blank(peek())) {
            next();
        } else if (peek() == '\\' && peek(1) == '\n') {
            next();
            next();
        } else if (peek() == '#') {
            while (!at_end() && peek() != '\n') {
                next();
            }
        } else {
            return;
        }
    }
}

std::string Scanner::rest_of_line()
{
    std::string line;
    while (!at_end()) {
        const char c = next();
        if (c == '\n') {
            break;
        }
        line += c;
    }
    return line;
}

bool is_special_parameter(char c)
{
    return is_digit(c) || std::string_view("@*#?$!-").find(c) != std::string_view::npos;
}

}  // namespace dkms::conf::shell
