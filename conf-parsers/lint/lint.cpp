#include "conf-parsers/lint/lint.hpp"

#include "conf-parsers/directive_names.hpp"

namespace dkms::conf::lint {

Script dkms_conf_script(const NamedText& text)
{
    return parse_script(text, [](auto name) { return find_directive(name) != nullptr; });
}

std::vector<Diagnostic> check_dkms_conf_text(const Script& script)
{
    Findings findings(script.source.file);
    check_commands(script, findings);
    check_expansions(script, findings);
    check_names(script, findings);
    check_characters(script.source, findings);
    return findings.take();
}

std::vector<Diagnostic> check_framework_text(const Script& script)
{
    Findings findings(script.source.file);
    check_commands(script, findings);
    check_expansions(script, findings);
    check_characters(script.source, findings);
    return findings.take();
}

std::vector<Diagnostic> check_toml_text(const NamedText& text)
{
    Findings findings(text.file);
    check_characters(text, findings);
    return findings.take();
}

std::vector<Diagnostic> check_package_for(const Package& package, const std::string& file,
                                          const FileView& files)
{
    Findings findings(file);
    check_values(package, findings);
    check_indexes(package, findings);
    check_make(package, findings);
    const auto directory = std::filesystem::path(file).parent_path();
    check_files(package, directory.empty() ? "." : directory, files, findings);
    return findings.take();
}

}  // namespace dkms::conf::lint
