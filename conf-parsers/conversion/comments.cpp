#include "conf-parsers/conversion/comments.hpp"

#include <algorithm>

namespace dkms::conf::conversion {
namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/// Goes through a text and knows what is quoted. What is not seen here, such as a
/// here-document, makes at most a comment more or less.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Comments read()
    {
        while (at_ < text_.size()) {
            step();
        }
        return std::move(comments_);
    }

private:
    void step()
    {
        const char c = text_[at_];
        if (c == '#' && is_word_start_ && quote_ == '\0') {
            read_comment();
        } else if (c == '\n') {
            end_line();
        } else if (c == '\\' && quote_ != '\'' && at_ + 1 < text_.size()) {
            see_code();
            line_ += text_[at_ + 1] == '\n' ? 1U : 0U;
            ++at_;
            is_word_start_ = false;
        } else if (c == '"' || c == '\'') {
            see_code();
            toggle(c);
            is_word_start_ = false;
        } else {
            if (!is_blank(c)) {
                see_code();
            }
            is_word_start_ = is_blank(c) || c == ';' || c == '&' || c == '|';
        }
        ++at_;
    }

    void toggle(char c)
    {
        if (quote_ == '\0') {
            quote_ = c;
        } else if (quote_ == c) {
            quote_ = '\0';
        }
    }

    /// Up to the end of the line, which is left.
    void read_comment()
    {
        const auto end = std::min(text_.find('\n', at_), text_.size());
        auto text = text_.substr(at_ + 1, end - at_ - 1);
        while (!text.empty() && is_blank(text.back())) {
            text.remove_suffix(1);
        }
        comments_.all.push_back({.text = std::string(text), .line = code_line_});
        comments_.head += has_code_ ? 0 : 1;
        at_ = end - 1;
    }

    void end_line()
    {
        ++line_;
        code_line_ = quote_ == '\0' ? 0 : code_line_;
        is_word_start_ = true;
    }

    /// The comments since the last line of code belong to this one.
    void see_code()
    {
        if (code_line_ != 0) {
            return;
        }
        code_line_ = line_;
        has_code_ = true;
        for (auto& comment : comments_.all) {
            comment.line = comment.line == 0 ? line_ : comment.line;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t code_line_ = 0;  ///< where the code of this line began; 0: there is none yet
    bool has_code_ = false;
    bool is_word_start_ = true;
    char quote_ = '\0';
    Comments comments_ = {};
};

}  // namespace

Comments find_comments(std::string_view text)
{
    return Reader(text).read();
}

}  // namespace dkms::conf::conversion
