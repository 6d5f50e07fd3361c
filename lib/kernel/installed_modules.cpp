// The door to libkmod.
#include "lib/kernel/installed_modules.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <libkmod.h>

#include "lib/base/module_name.hpp"

namespace dkms::kernel {
namespace {

namespace fs = std::filesystem;

struct KmodCloser {
    void operator()(kmod_ctx* context) const noexcept { ::kmod_unref(context); }
    void operator()(kmod_module* module) const noexcept { ::kmod_module_unref(module); }
    void operator()(kmod_list* list) const noexcept { ::kmod_module_unref_list(list); }
};

struct InfoCloser {
    void operator()(kmod_list* list) const noexcept { ::kmod_module_info_free_list(list); }
};

}  // namespace

void walk_modules(const fs::path& module_dir, const std::function<void(const fs::path&)>& visit)
{
    std::error_code ignored;
    fs::recursive_directory_iterator entries(
        module_dir, fs::directory_options::skip_permission_denied, ignored);
    for (; !ignored && entries != fs::end(entries); entries.increment(ignored)) {
        const auto& path = entries->path();
        // Headers may be real directories here, with objects of their own.
        if (entries.depth() == 0 && (path.filename() == "build" || path.filename() == "source")) {
            entries.disable_recursion_pending();
        } else if (!module_name_of_file(path.native()).empty() && !entries->is_directory(ignored)) {
            visit(path);
        }
    }
}

std::vector<fs::path> find_modules(const fs::path& module_dir, std::string_view name)
{
    std::vector<fs::path> found;
    walk_modules(module_dir, [&](const fs::path& file) {
        if (module_name_of_file(file.native()) == name) {
            found.push_back(file);
        }
    });
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<fs::path> indexed_module(const fs::path& module_dir, std::string_view name)
{
    const char* no_configuration = nullptr;
    const std::unique_ptr<kmod_ctx, KmodCloser> context(
        ::kmod_new(module_dir.c_str(), &no_configuration));
    kmod_list* list = nullptr;
    if (!context
        || ::kmod_module_new_from_lookup(context.get(), std::string(name).c_str(), &list) < 0
        || list == nullptr) {
        return std::nullopt;
    }
    const std::unique_ptr<kmod_list, KmodCloser> owner(list);
    const std::unique_ptr<kmod_module, KmodCloser> module(::kmod_module_get_module(list));
    const char* path = ::kmod_module_get_path(module.get());
    if (path == nullptr) {
        return std::nullopt;
    }
    return path;
}

std::optional<std::string> module_signer(const fs::path& file)
{
    const char* no_configuration = nullptr;
    const std::unique_ptr<kmod_ctx, KmodCloser> context(::kmod_new(nullptr, &no_configuration));
    kmod_module* opened = nullptr;
    if (!context || ::kmod_module_new_from_path(context.get(), file.c_str(), &opened) < 0) {
        return std::nullopt;
    }
    const std::unique_ptr<kmod_module, KmodCloser> module(opened);
    kmod_list* list = nullptr;
    if (::kmod_module_get_info(module.get(), &list) < 0) {
        return std::nullopt;
    }
    const std::unique_ptr<kmod_list, InfoCloser> owner(list);
    std::optional<std::string> signer;
    for (const auto* entry = list; entry != nullptr; entry = ::kmod_list_next(list, entry)) {
        const std::string_view key = ::kmod_module_info_get_key(entry);
        if (key == "sig_id") {
            signer = signer.value_or("");
        } else if (key == "signer") {
            signer = ::kmod_module_info_get_value(entry);
        }
    }
    return signer;
}

}  // namespace dkms::kernel
