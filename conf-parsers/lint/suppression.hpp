#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/lint/findings.hpp"
#include "lib/base/diagnostic.hpp"

namespace dkms::conf::lint {

/// The findings that comments in a file switch off:
///
///     MAKE="make -j4"          # dkms-check: disable=job-count
///     # dkms-check: disable=job-count,set-twice     (for the next line that is code)
///     # dkms-check: disable-file=deprecated         (for the whole file)
class Suppressions {
public:
    explicit Suppressions(const NamedText& text);

    /// Errors stay, whatever a comment says: dkms itself would refuse the file.
    bool covers(const Diagnostic& finding) const;

    /// Comments that switch off nothing, or what is no rule.
    const std::vector<Diagnostic>& mistakes() const noexcept { return mistakes_; }

private:
    struct Comment {
        std::string_view words = {};
        Findings::Place place = {};
        std::uint32_t covered_line = 0;
    };

    void read(const Comment& comment, Findings& findings);

    std::string file_;
    std::set<std::string, std::less<>> whole_file_ = {};
    std::set<std::pair<std::uint32_t, std::string>> lines_ = {};
    std::vector<Diagnostic> mistakes_ = {};
};

}  // namespace dkms::conf::lint
