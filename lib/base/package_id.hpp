#pragma once

#include <string>
#include <string_view>

#include "lib/base/error.hpp"

namespace dkms {

/// `PACKAGE_NAME` and `PACKAGE_VERSION`: a source package. Both parts are safe
/// as one path component each; there is no other way to make one.
class PackageId {
public:
    /// Throws `Error(on_bad_name)` where a part is empty, `.`, `..`, too long,
    /// or holds a slash or a control character.
    static PackageId checked(std::string_view name, std::string_view version,
                             ErrorCode on_bad_name = ErrorCode::usage);

    const std::string& name() const noexcept { return name_; }
    const std::string& version() const noexcept { return version_; }

    /// `name/version`, as messages and the command line have it.
    std::string text() const { return name_ + "/" + version_; }

    auto operator<=>(const PackageId&) const = default;

private:
    PackageId(std::string_view name, std::string_view version) : name_(name), version_(version) {}

    std::string name_;
    std::string version_;
};

/// Whether a word from outside may become one component of a path.
bool is_path_component(std::string_view word);

}  // namespace dkms
