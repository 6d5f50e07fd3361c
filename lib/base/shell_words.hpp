#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dkms {

/// One word for a shell, whatever is in it.
std::string shell_word(std::string_view word);

/// A command whose words a shell would hand on as they are.
std::string shell_text(const std::vector<std::string>& words);

/// The words of a text as a shell would part them: what is quoted is one word, and
/// nothing is expanded. None for a quote without an end.
std::optional<std::vector<std::string>> quoted_words(std::string_view text);

/// The words of a command for which no shell is needed: it begins with make, env,
/// sh or bash, and has no character that means something to a shell.
std::optional<std::vector<std::string>> plain_words(std::string_view command);

}  // namespace dkms
