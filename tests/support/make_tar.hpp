#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dkms::test {

/// One member of a tar archive, with everything about it as the test wants it.
struct TarMember {
    std::string name = {};
    std::string content = {};
    char type = '0';
    std::string link = {};
    unsigned mode = 0644;
    std::optional<std::int64_t> size = {};  ///< declared; none: that of the content
    bool bad_checksum = false;
};

/// A tar archive, header by header, so that it may say what no archiver would.
/// Names and links of more than 100 bytes get GNU's long headers.
std::string make_tar(const std::vector<TarMember>& members);

/// A member of POSIX's extended format that sets a field of the next one.
TarMember pax_record(const std::string& key, const std::string& value);

}  // namespace dkms::test
