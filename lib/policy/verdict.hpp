#pragma once

#include <string>
#include <vector>

#include "lib/kernel/loader_facts.hpp"
#include "lib/kernel/module_info.hpp"

namespace dkms::policy {

/// Which of the loader's checks a module fails, in the order in which the
/// kernel makes them (kernel/module/main.c).
enum class RejectReason {
    machine,             ///< made for another processor
    struct_module,       ///< its `struct module` has another size
    no_versions,         ///< no CRCs, where the kernel compares them
    module_layout,       ///< the CRC of module_layout differs
    no_vermagic,         ///< it says no vermagic, and the kernel does not force
    vermagic,            ///< its vermagic differs
    symbol_missing,      ///< nobody exports a symbol that it needs
    symbol_gpl_only,     ///< a symbol is for GPL-compatible modules
    symbol_version,      ///< the CRC of a symbol differs
    symbol_unversioned,  ///< it has no CRC for a symbol (Debian's kernels refuse that)
    symbol_namespace,    ///< it does not import the namespace of a symbol
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

/// What a kernel would do with a module, as far as its files tell.
struct Verdict {
    enum class Outcome { loads, rejected, unknown };

    Outcome outcome = Outcome::unknown;
    std::vector<Rejection> reasons = {};    ///< of `rejected`
    std::vector<std::string> missing = {};  ///< of `unknown`: what could not be read

    bool operator==(const Verdict&) const = default;
};

/// "loads", "rejected" or "unknown".
std::string_view word_for(Verdict::Outcome outcome);

/// One reason in words for a person, such as "symbol foo: CRC 0x1, but the kernel has 0x2".
std::string explain(const Rejection& rejection);

/// Applies the loader's rule to what a module says of itself. Signatures are
/// not looked at: they are made after the proof.
Verdict judge(const kernel::ModuleInfo& module, const kernel::LoaderFacts& target);

}  // namespace dkms::policy
