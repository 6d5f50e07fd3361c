#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace dkms::test {

/// An empty directory to use as "/", gone when the test ends.
class TempRoot {
public:
    TempRoot()
    {
        std::string name = (std::filesystem::temp_directory_path() / "dkms-test.XXXXXX").string();
        root_ = ::mkdtemp(name.data());
    }
    ~TempRoot()
    {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }
    TempRoot(const TempRoot&) = delete;
    TempRoot& operator=(const TempRoot&) = delete;

    const std::filesystem::path& path() const { return root_; }
    std::filesystem::path operator/(std::string_view inside) const { return root_ / inside; }

    void write(std::string_view inside, std::string_view text) const
    {
        std::filesystem::create_directories((root_ / inside).parent_path());
        std::ofstream(root_ / inside, std::ios::binary) << text;
    }

    std::string read(std::string_view inside) const
    {
        std::ifstream file(root_ / inside, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    std::filesystem::path root_;
};

}  // namespace dkms::test
