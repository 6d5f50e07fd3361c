// Patches and scripts that are not there.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conf-parsers/lint/package.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::lint {
namespace {

namespace fs = std::filesystem;
using config::Text;

bool has_makefile(const std::vector<std::string>& names)
{
    constexpr std::array<std::string_view, 4> makefiles = {"GNUmakefile", "Kbuild", "Makefile",
                                                           "makefile"};
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return std::find(makefiles.begin(), makefiles.end(), name) != makefiles.end();
    });
}

/// A dkms.conf may lie elsewhere than the source it is for; then nothing beside it counts.
bool is_source(const std::vector<std::string>& names)
{
    return has_makefile(names)
           || std::any_of(names.begin(), names.end(), [](const std::string& name) {
                  return name.ends_with(".c") || name == "patches";
              });
}

class Files {
public:
    Files(const fs::path& directory, const FileView& files, Findings& findings)
        : directory_(directory), files_(files), findings_(findings)
    {}

    void check_patch(const Text& patch)
    {
        const auto facts = files_.facts(directory_ / "patches" / patch.value);
        if (!patch.value.empty() && (!facts || facts->kind != FileKind::regular)) {
            findings_.add("patch-missing", patch.origin,
                          fmt::format("there is no patch patches/{}", patch.value),
                          "patches lie in the directory patches beside this file");
        }
    }

    void check_script(const Text& hook)
    {
        const auto words = split_words(hook.value);
        if (words.empty() || fs::path(words.front()).is_absolute()) {
            return;
        }
        const auto facts = files_.facts(directory_ / words.front());
        if (!facts || facts->kind != FileKind::regular) {
            findings_.add("script-missing", hook.origin,
                          fmt::format("there is no script {}: dkms passes it over", words.front()),
                          "its path is relative to the directory of this file");
        } else if (!facts->executable) {
            findings_.add("script-not-executable", hook.origin,
                          fmt::format("{} is not executable: dkms passes it over", words.front()),
                          fmt::format("chmod +x {}", words.front()));
        }
    }

private:
    const fs::path& directory_;
    const FileView& files_;
    Findings& findings_;
};

}  // namespace

void check_files(const Package& package, const fs::path& directory, const FileView& files,
                 Findings& findings)
{
    const auto names = files.list(directory).value_or(std::vector<std::string>{});
    if (!is_source(names)) {
        return;
    }
    Files check(directory, files, findings);
    for (const auto& patch : package.config.patches) {
        check.check_patch(patch.file);
    }
    const auto& hooks = package.config.hooks;
    for (const auto* hook : {&hooks.post_add, &hooks.pre_build, &hooks.post_build,
                             &hooks.pre_install, &hooks.post_install, &hooks.post_remove}) {
        check.check_script(*hook);
    }
    if (package.config.make.empty() && !has_makefile(names)) {
        findings.add("make-missing", config::Origin{},
                     "there is no MAKE, and no Makefile or Kbuild for the kernel to read",
                     "add a Kbuild with obj-m, or say in MAKE how it is built");
    }
}

std::vector<Diagnostic> check_surroundings(const PackageId& package, const fs::path& file,
                                           const fs::path& source_tree, const FileView& files)
{
    Findings findings(file.native());
    const auto directory = file.parent_path();
    const auto expected = package.name() + "-" + package.version();
    if (directory.parent_path() == source_tree && directory.filename() != expected) {
        findings.add("directory-name", config::Origin{},
                     fmt::format("the directory is called {}, and the package {}",
                                 directory.filename().native(), expected),
                     fmt::format("dkms looks for it in {}", (source_tree / expected).native()));
    }
    if (file.filename() == "dkms.conf" && files.facts(directory / "dkms.toml")) {
        findings.add("both-formats", config::Origin{},
                     "there is a dkms.toml, too: this program reads that one",
                     "both have to say the same, or one of them has to go");
    }
    return findings.take();
}

}  // namespace dkms::conf::lint
