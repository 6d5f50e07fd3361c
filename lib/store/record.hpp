#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dkms::store {

// How our own records are written: lines of fields between tabs. Bytes that
// would end a field are written as %XX, and so is the per cent sign.

using Fields = std::vector<std::string>;

/// One line, with its end.
std::string record_line(const Fields& fields);

/// The lines of a record; empty ones are left out. None where a field holds
/// what `record_line` does not write.
std::optional<std::vector<Fields>> parse_record(std::string_view text);

}  // namespace dkms::store
