#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/syntax.hpp"
#include "lib/base/diagnostic.hpp"
#include "lib/config/origin.hpp"

namespace dkms::conf::lint {

/// Gathers what the rules find in one file; each knows its severity by its rule.
class Findings {
public:
    explicit Findings(std::string file) : file_(std::move(file)) {}

    struct Place {
        SourcePosition at = {};
        std::uint32_t length = 0;  ///< 0: the file as a whole
    };

    void add(std::string_view rule, Place place, std::string message, std::string hint);
    /// At the place where a value was written, in whichever file that is.
    void add(std::string_view rule, const config::Origin& origin, std::string message,
             std::string hint);

    std::vector<Diagnostic> take() { return std::move(found_); }

private:
    std::string file_;
    std::vector<Diagnostic> found_ = {};
};

template <typename Node>
Findings::Place place_of(const Node& node)
{
    return {.at = node.at, .length = node.length};
}

}  // namespace dkms::conf::lint
