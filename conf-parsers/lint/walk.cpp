#include "conf-parsers/lint/walk.hpp"

namespace dkms::conf::lint {
namespace {

using namespace shell;  // NOLINT(google-build-using-namespace): its types are the subject

class Walk {
public:
    explicit Walk(const Visitor& visitor) : visitor_(visitor) {}

    void list(const List& commands, Surroundings around)
    {
        for (const auto& item : commands.items) {
            auto inner = around;
            inner.always_runs = around.always_runs && item.joint == List::Joint::always;
            command(*item.command, inner);
        }
    }

private:
    void command(const Command& node, Surroundings around)
    {
        if (visitor_.command) {
            visitor_.command(node, around);
        }
        std::visit([&](const auto& kind) { inside(kind, around); }, node.what);
        for (const auto& redirection : node.redirections) {
            inside(redirection);
        }
    }

    void inside(const Redirection& node)
    {
        word(node.target);
        word(node.document);
        if (node.produces != nullptr) {
            list(*node.produces, {.always_runs = false});
        }
    }

    void inside(const SimpleCommand& node, Surroundings around)
    {
        for (const auto& each : node.assignments) {
            assignment(each, around);
        }
        words(node.words);
        for (const auto& each : node.declared) {
            assignment(each, around);
        }
    }

    void inside(const IfCommand& node, Surroundings around)
    {
        for (const auto& branch : node.branches) {
            list(branch.condition, perhaps(around));
            list(branch.body, perhaps(around));
        }
        if (node.otherwise) {
            list(*node.otherwise, perhaps(around));
        }
    }

    void inside(const CaseCommand& node, Surroundings around)
    {
        word(node.subject);
        for (const auto& branch : node.branches) {
            words(branch.patterns);
            list(branch.body, perhaps(around));
        }
    }

    void inside(const ForCommand& node, Surroundings around)
    {
        words(node.words.value_or(std::vector<Word>{}));
        list(node.body, perhaps(around));
    }

    void inside(const CountingCommand& node, Surroundings around)
    {
        words({node.first, node.condition, node.step});
        list(node.body, perhaps(around));
    }

    void inside(const WhileCommand& node, Surroundings around)
    {
        list(node.condition, perhaps(around));
        list(node.body, perhaps(around));
    }

    void inside(const GroupCommand& node, Surroundings around)
    {
        list(node.body, node.is_subshell ? perhaps(around) : around);
    }

    void inside(const FunctionCommand& node, Surroundings /*around*/)
    {
        command(*node.body, {.always_runs = false, .in_function = true});
    }

    void inside(const ConditionCommand& node, Surroundings around)
    {
        word(node.left);
        word(node.right);
        for (const auto& operand : {node.first, node.second}) {
            if (operand != nullptr) {
                inside(*operand, around);
            }
        }
    }

    void inside(const ArithmeticCommand& node, Surroundings /*around*/) { word(node.expression); }

    void inside(const PipelineCommand& node, Surroundings around)
    {
        for (const auto& each : node.commands) {
            command(*each, perhaps(around));
        }
    }

    void assignment(const Assignment& node, Surroundings around)
    {
        if (visitor_.assignment) {
            visitor_.assignment(node, around);
        }
        word(node.subscript);
        word(node.value);
        for (const auto& element : node.elements) {
            word(element.subscript);
            word(element.value);
        }
    }

    void words(const std::vector<Word>& all)
    {
        for (const auto& each : all) {
            word(each);
        }
    }

    void word(const std::shared_ptr<const Word>& node)
    {
        if (node != nullptr) {
            word(*node);
        }
    }

    void word(const Word& node)
    {
        for (const auto& part : node.parts) {
            if (const auto* substitution = std::get_if<Substitution>(&part.what)) {
                list(*substitution->list, {.always_runs = false});
            } else if (const auto* arithmetic = std::get_if<Arithmetic>(&part.what)) {
                word(arithmetic->expression);
            } else if (const auto* parameter = std::get_if<Parameter>(&part.what)) {
                inside(*parameter, part);
            }
        }
    }

    void inside(const Parameter& node, const Part& part)
    {
        if (visitor_.parameter) {
            visitor_.parameter(node, part);
        }
        word(node.subscript);
        word(node.argument);
        word(node.second);
    }

    static Surroundings perhaps(Surroundings around)
    {
        around.always_runs = false;
        return around;
    }

    const Visitor& visitor_;
};

}  // namespace

void walk(const List& commands, const Visitor& visitor)
{
    Walk(visitor).list(commands, {});
}

std::string literal_text(const Word& word)
{
    std::string text;
    for (const auto& part : word.parts) {
        const auto* literal = std::get_if<Literal>(&part.what);
        if (literal == nullptr) {
            return {};
        }
        text += literal->text;
    }
    return text;
}

}  // namespace dkms::conf::lint
