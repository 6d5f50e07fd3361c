#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace dkms::cmd {

using Json = nlohmann::ordered_json;

/// "schema" of every document: it goes up when a field goes away, or gets
/// another meaning.
constexpr int schema_version = 1;

/// Null for an empty text: the field is always there.
inline Json text_or_null(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace dkms::cmd
