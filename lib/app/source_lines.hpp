#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/base/diagnostic.hpp"
#include "lib/base/file_view.hpp"

namespace dkms::app {

/// Gives findings the text of the line that they are about: from the texts that
/// were read, else from the file that they sourced. A line too long to be shown
/// is left out, as is that of a finding about a whole file.
class SourceLines {
public:
    /// Both must outlive this.
    SourceLines(const std::vector<conf::NamedText>& texts, const FileView& files)
        : texts_(texts), files_(files)
    {}

    void add_to(Diagnostic& diagnostic);
    void add_to(std::vector<Diagnostic>& diagnostics);

private:
    struct Text {
        std::string whole = {};
        std::vector<std::string_view> lines = {};
    };

    const Text& text(const std::string& file);
    std::string read(const std::string& file) const;

    const std::vector<conf::NamedText>& texts_;
    const FileView& files_;
    std::map<std::string, Text> known_ = {};
};

}  // namespace dkms::app
