#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/kernel/loader_facts.hpp"
#include "lib/kernel/module_info.hpp"

namespace dkms::policy {

/// Which of the loader's checks a module fails, in the order in which the
/// kernel makes them (kernel/module/main.c).
enum class RejectReason {
    compression,         ///< the kernel's own decompressor does not take the file
    signature,           ///< the signature is damaged, or there is none and one is asked for
    machine,             ///< made for another processor
    file_format,         ///< a part that the loader asks for is not as it has to be
    struct_module,       ///< its `struct module` has another size
    no_versions,         ///< no CRCs, where the kernel compares them and does not force
    module_layout,       ///< the CRC of module_layout differs
    no_vermagic,         ///< it says no vermagic, and the kernel does not force
    vermagic,            ///< its vermagic differs
    symbol_missing,      ///< nobody exports a symbol that it needs
    symbol_gpl_only,     ///< a symbol is for GPL-compatible modules
    symbol_version,      ///< the CRC of a symbol differs
    symbol_unversioned,  ///< it has no CRC for a symbol (Debian's kernels refuse that)
    symbol_namespace,    ///< it does not import the namespace of a symbol
    duplicate_symbol,    ///< it exports a symbol that the kernel exports
    btf,                 ///< its type information is for another vmlinux
};

/// "vermagic", "symbol-version": the word for machines.
std::string_view word_for(RejectReason reason);

struct Rejection {
    RejectReason reason = RejectReason::vermagic;
    std::string subject = {};  ///< the symbol, where there is one
    std::string found = {};    ///< what the module says
    std::string wanted = {};   ///< what the kernel has

    bool operator==(const Rejection&) const = default;
};

/// What a kernel notes of itself when it loads a module (Documentation/
/// admin-guide/tainted-kernels.rst). None of it keeps a module out.
enum class Taint {
    proprietary,      ///< P: its license is not compatible with the GPL
    forced,           ///< F: it has no CRCs or no vermagic, and the kernel takes it all the same
    out_of_tree,      ///< O: it did not come with the kernel
    unsigned_module,  ///< E: it has no signature
};

/// "proprietary", "forced", "out-of-tree", "unsigned".
std::string_view word_for(Taint taint);

/// What a kernel would do with a module, as far as its files tell.
struct Verdict {
    enum class Outcome { loads, rejected, unknown };

    Outcome outcome = Outcome::unknown;
    std::vector<Rejection> reasons = {};    ///< of `rejected`
    std::vector<std::string> missing = {};  ///< of `unknown`: what could not be read
    std::vector<Taint> taints = {};         ///< of what loads, or may

    bool operator==(const Verdict&) const = default;
};

/// "loads", "rejected" or "unknown".
std::string_view word_for(Verdict::Outcome outcome);

/// One reason in words for a person, such as "symbol foo: CRC 0x1, but the kernel has 0x2".
std::string explain(const Rejection& rejection);

/// What the author or the owner of a module could do about a reason; empty:
/// build it for this kernel.
std::string next_step(const Rejection& rejection);

/// Applies the loader's rules to what a module says of itself. Modules that it
/// depends on are taken to be loaded. A signature is asked for only where the
/// facts say that the kernel enforces one.
Verdict judge(const kernel::ModuleInfo& module, const kernel::LoaderFacts& target);

}  // namespace dkms::policy
