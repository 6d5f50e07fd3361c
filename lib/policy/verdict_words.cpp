#include <array>

#include <fmt/format.h>

#include "lib/policy/verdict.hpp"

namespace dkms::policy {

std::string_view word_for(RejectReason reason)
{
    constexpr std::array<std::string_view, 16> words = {
        "compression",        "signature",        "machine",          "file-format",
        "struct-module",      "no-versions",      "module-layout",    "no-vermagic",
        "vermagic",           "symbol-missing",   "symbol-gpl-only",  "symbol-version",
        "symbol-unversioned", "symbol-namespace", "duplicate-symbol", "btf"};
    return words.at(static_cast<std::size_t>(reason));
}

std::string_view word_for(Taint taint)
{
    constexpr std::array<std::string_view, 4> words = {"proprietary", "forced", "out-of-tree",
                                                       "unsigned"};
    return words.at(static_cast<std::size_t>(taint));
}

std::string_view word_for(Verdict::Outcome outcome)
{
    constexpr std::array<std::string_view, 3> words = {"loads", "rejected", "unknown"};
    return words.at(static_cast<std::size_t>(outcome));
}

std::string explain(const Rejection& rejection)
{
    const auto& [reason, subject, found, wanted] = rejection;
    switch (reason) {
        case RejectReason::compression:
            return fmt::format("its file is compressed as the kernel cannot read it: {}", found);
        case RejectReason::signature:
            return found.empty() ? "it is not signed, and the kernel takes signed modules only"
                                 : "its signature is damaged";
        case RejectReason::file_format:
            return found;
        case RejectReason::machine:
            return fmt::format("it is made for {}, and the kernel for {}", found, wanted);
        case RejectReason::struct_module:
            return fmt::format("its struct module has {}, and the kernel's {}", found, wanted);
        case RejectReason::no_versions:
            return "it has no symbol versions, which this kernel asks for";
        case RejectReason::no_vermagic:
            return fmt::format("it says no vermagic, and the kernel wants \"{}\"", wanted);
        case RejectReason::vermagic:
            return fmt::format(R"(its vermagic is "{}", and the kernel's "{}")", found, wanted);
        case RejectReason::module_layout:
        case RejectReason::symbol_version:
            return fmt::format("symbol {} has the version {} in it, and {} in the kernel", subject,
                               found, wanted);
        case RejectReason::symbol_missing:
            return fmt::format("it needs symbol {}, which the kernel does not export", subject);
        case RejectReason::symbol_gpl_only:
            return fmt::format(
                "symbol {} is only for GPL-compatible modules, and its license is "
                "\"{}\"",
                subject, found);
        case RejectReason::symbol_unversioned:
            return fmt::format(
                "it has no version of symbol {}, which Debian's kernels do not forgive", subject);
        case RejectReason::symbol_namespace:
            return fmt::format("symbol {} is in the namespace {}, which it does not import",
                               subject, wanted);
        case RejectReason::duplicate_symbol:
            return fmt::format("it exports symbol {}, which {} exports", subject, wanted);
        case RejectReason::btf:
            return "its type information (BTF) belongs to another vmlinux";
    }
    return {};
}

std::string next_step(const Rejection& rejection)
{
    switch (rejection.reason) {
        case RejectReason::compression:
            return "compress it as the kernel's own modules are: xz --check=crc32, gzip -n";
        case RejectReason::signature:
            return "sign it with a key that the kernel trusts";
        case RejectReason::symbol_missing:
            return fmt::format(
                "the driver does not fit this kernel, or needs another module that is not "
                "installed: look for who exports {}",
                rejection.subject);
        case RejectReason::symbol_gpl_only:
            return "the driver cannot be used with this kernel under its license";
        case RejectReason::symbol_namespace:
            return fmt::format("the driver's source needs MODULE_IMPORT_NS({})", rejection.wanted);
        case RejectReason::duplicate_symbol:
            return "this kernel has what the module brings: it is not needed";
        case RejectReason::file_format:
            return "build it again: the file is no module that a kernel takes";
        default:
            return {};
    }
}

}  // namespace dkms::policy
