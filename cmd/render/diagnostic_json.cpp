#include "cmd/render/diagnostic_json.hpp"

#include "cmd/render/diagnostic.hpp"

namespace dkms::cmd {

Json json_of(const Diagnostic& diagnostic)
{
    return {{"rule", diagnostic.rule},
            {"severity", word_for(diagnostic.severity)},
            {"file", diagnostic.file},
            {"line", diagnostic.at.line},
            {"column", diagnostic.at.column},
            {"length", diagnostic.length},
            {"message", diagnostic.message},
            {"hint", text_or_null(diagnostic.hint)},
            {"source", text_or_null(diagnostic.source_line)}};
}

}  // namespace dkms::cmd
