#include "lib/bundle/bundle_writer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/bundle/bundle.hpp"
#include "lib/sys/archive.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/member_rules.hpp"

namespace dkms::bundle {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> version_control = {".git", ".hg", ".svn"};

class BundleWriter {
public:
    BundleWriter(const Contents& contents, const fs::path& destination, std::int64_t time)
        : contents_(contents), source_(fs::canonical(contents.source)), writer_(destination, time)
    {}

    Written run()
    {
        writer_.add_directory(".");
        if (contents_.binaries_only) {
            add_configuration();
        }
        add_cells();
        if (!contents_.binaries_only) {
            add_tree(fmt::format("./{}", source_tree), source_, 0);
        }
        written_.digest = writer_.commit();
        return std::move(written_);
    }

private:
    void add_configuration()
    {
        const auto top = fmt::format("./{}", binaries_only_mark);
        writer_.add_directory(top);
        writer_.add_text(top + "/PACKAGE_NAME", contents_.package.name() + "\n");
        writer_.add_text(top + "/PACKAGE_VERSION", contents_.package.version() + "\n");
        if (!contents_.conf_file.empty()) {
            const bool is_toml = contents_.conf_file.extension() == ".toml";
            writer_.add_file(top + (is_toml ? "/dkms.toml" : "/dkms.conf"),
                             fs::canonical(contents_.conf_file));
            return;
        }
        for (const auto* name : {"dkms.conf", "dkms.toml"}) {
            if (sys::is_regular_file(source_ / name)) {
                writer_.add_file(fmt::format("{}/{}", top, name), fs::canonical(source_ / name));
            }
        }
    }

    void add_cells()
    {
        const auto top = fmt::format("./{}", main_tree);
        writer_.add_directory(top);
        auto sorted = contents_.cells;
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& a, const auto& b) { return a.kernel < b.kernel; });
        std::string release;
        for (const auto& cell : sorted) {
            if (cell.kernel.release() != release) {
                release = cell.kernel.release();
                writer_.add_directory(fmt::format("{}/{}", top, release));
            }
            add_tree(fmt::format("{}/{}", top, cell.kernel.text()), cell.directory, 0);
        }
    }

    /// In the order of names, whatever order the file system has.
    void add_tree(const std::string& name, const fs::path& directory, std::size_t depth)
    {
        if (depth > sys::UnpackLimits{}.depth) {
            throw Error(ErrorCode::archive_unmade,
                        fmt::format("{} lies too deep", directory.native()));
        }
        writer_.add_directory(name);
        std::vector<fs::path> entries;
        for (const auto& entry : fs::directory_iterator(directory)) {
            entries.push_back(entry.path());
        }
        std::sort(entries.begin(), entries.end());
        for (const auto& entry : entries) {
            add_entry(fmt::format("{}/{}", name, entry.filename().native()), entry, depth);
        }
    }

    void add_entry(const std::string& name, const fs::path& entry, std::size_t depth)
    {
        const auto file_name = entry.filename().native();
        if (std::find(version_control.begin(), version_control.end(), file_name)
            != version_control.end()) {
            return;
        }
        const auto status = fs::symlink_status(entry);
        switch (status.type()) {
            case fs::file_type::directory:
                add_tree(name, entry, depth + 1);
                return;
            case fs::file_type::regular:
                writer_.add_file(name, entry);
                return;
            case fs::file_type::symlink:
                add_link(name, entry);
                return;
            default:
                written_.oddities.push_back(
                    fmt::format("{} is no file, and was left out", entry.native()));
        }
    }

    void add_link(const std::string& name, const fs::path& entry)
    {
        const auto target = fs::read_symlink(entry);
        if (sys::leads_outside(target.native(), entry.lexically_relative(source_))) {
            written_.oddities.push_back(
                fmt::format("{} leads to {}, out of the package: only the shell dkms will load "
                            "this tarball",
                            entry.native(), target.native()));
        }
        writer_.add_link(name, target.native());
    }

    const Contents& contents_;
    fs::path source_;
    sys::ArchiveWriter writer_;
    Written written_ = {};
};

}  // namespace

Written write_bundle(const Contents& contents, const fs::path& destination, std::int64_t time)
{
    try {
        return BundleWriter(contents, destination, time).run();
    } catch (const Error& error) {
        throw Error(ErrorCode::archive_unmade, error.what());
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::archive_unmade, error.what());
    }
}

}  // namespace dkms::bundle
