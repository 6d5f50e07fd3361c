// Redirections and here-documents.
#include <algorithm>
#include <array>

#include "conf-parsers/shell/parser.hpp"

namespace dkms::conf::shell {

bool Parser::redirection(std::vector<Redirection>& redirections)
{
    scanner_.skip_blanks();
    const auto begin = scanner_.mark();
    Redirection redirection{.descriptor = -1};
    if (is_digit(scanner_.peek())) {
        redirection.descriptor = scanner_.next() - '0';
    }
    constexpr std::array<std::string_view, 12> operations = {"&>>", "&>", "<<<", "<<-", "<<", "<>",
                                                             ">>",  ">&", ">|",  "<&",  "<",  ">"};
    const auto found = std::find_if(operations.begin(), operations.end(), [&](auto operation) {
        return scanner_.starts_with(operation);
    });
    if (found == operations.end()) {
        scanner_.go_back(begin);
        return false;
    }
    scanner_.take(*found);
    redirection.operation = *found;
    if (redirection.descriptor < 0) {
        redirection.descriptor = found->front() == '<' ? 0 : 1;
    }
    scanner_.skip_blanks();
    if (*found == "<<" || *found == "<<-") {
        here_document(redirection);
    } else if (*found == "<" && scanner_.take("<(")) {
        redirection.produces =
            std::make_shared<const List>(Parser(scanner_, depth_ + 1).until_parenthesis());
        if (!scanner_.take(")")) {
            scanner_.fail("a process substitution ends with )");
        }
    } else {
        redirection.target = WordParser(scanner_, depth_).word();
    }
    redirections.push_back(std::move(redirection));
    return true;
}

void Parser::here_document(Redirection& redirection)
{
    PendingDocument document{.strip_tabs = redirection.operation == "<<-",
                             .text = std::make_shared<Word>()};
    for (const auto& part : WordParser(scanner_, depth_).word().parts) {
        document.quoted = document.quoted || part.quoted;
        if (const auto* literal = std::get_if<Literal>(&part.what)) {
            document.delimiter += literal->text;
        }
    }
    redirection.operation = "<<";
    redirection.document = document.text;
    documents_.push_back(std::move(document));
}

/// After the line that announced them.
void Parser::read_here_documents()
{
    for (auto& document : documents_) {
        std::string text;
        const auto at = scanner_.position();
        while (!scanner_.at_end()) {
            auto line = scanner_.rest_of_line();
            if (document.strip_tabs) {
                line.erase(0, std::min(line.find_first_not_of('\t'), line.size()));
            }
            if (line == document.delimiter) {
                break;
            }
            text += line + "\n";
        }
        if (document.quoted) {
            document.text->parts.push_back({.what = Literal{text}, .quoted = true});
        } else {
            Scanner inner(text, at);
            *document.text = WordParser(inner, depth_ + 1).document();
        }
    }
    documents_.clear();
}

}  // namespace dkms::conf::shell
