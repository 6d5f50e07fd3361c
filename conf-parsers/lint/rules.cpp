#include "conf-parsers/lint/rules.hpp"

#include <algorithm>
#include <array>

namespace dkms::conf::lint {
namespace {

constexpr auto error = Severity::error;
constexpr auto warning = Severity::warning;
constexpr auto note = Severity::note;

constexpr auto table = std::to_array<Rule>({
    {"ambiguous-module", error, "a module of a dkms.toml that cannot be told from another",
     "Give it a name that no other module of the package has."},
    {"arithmetic", error, "an arithmetic expression that is none",
     "The value is 0 then, here as in bash."},
    {"autoinstall-unset", warning, "nothing says whether new kernels get the modules",
     "Without AUTOINSTALL=\"yes\" a new kernel boots without the modules. Say \"no\" where that "
     "is meant."},
    {"blanks-around-equals", error, "a blank beside the = of an assignment",
     "The shell takes the name for a command. Write NAME=\"value\"."},
    {"both-formats", note, "a dkms.toml stands beside the dkms.conf",
     "This program reads dkms.toml then, other versions of dkms the dkms.conf: they have to say "
     "the same."},
    {"condition", error, "a condition that no kernel can be held against",
     "The keys are kernel, arch and config, with the patterns that dkms.toml(5) describes."},
    {"config-option", error, "what is no name of a kernel configuration option",
     "It is written as in .config: CONFIG_NAME, with =y, =m or =n where that matters."},
    {"control-character", error, "a control character in a value",
     "It would end up in a command line or a file name."},
    {"dependency-on-itself", error, "a package that is to be built after itself",
     "Leave it out of BUILD_DEPENDS."},
    {"deprecated", warning, "a directive of old",
     "It has no effect in dkms 3, or another one says it better."},
    {"destination", error, "a DEST_MODULE_LOCATION that is no place for modules",
     "It begins with /kernel, /updates or /extra."},
    {"destination-ignored", note, "a DEST_MODULE_LOCATION that has no effect",
     "Modules go to the directory that framework.conf names, /extra unless it says otherwise, as "
     "most distributions have it. The directive has to be there all the same."},
    {"directive", error, "a --directive that sets none", "Write --directive NAME=VALUE."},
    {"directory-name", warning, "a source directory that is named after another version",
     "dkms looks for a package in /usr/src/NAME-VERSION."},
    {"dollar-assignment", error, "a $ before the name of an assignment",
     "The shell takes the line for a command. Write NAME=\"value\"."},
    {"dos-line-ends", warning, "line ends of DOS",
     "Older versions of dkms take the carriage return for a part of each value."},
    {"duplicate-module", error, "a module that is listed twice",
     "Two modules of one name cannot be installed for one kernel."},
    {"environment-name", error, "what is no name of an environment variable",
     "Letters, digits and _, and no digit in front."},
    {"exclusive-config", warning, "a word in BUILD_EXCLUSIVE_CONFIG that is no option",
     "Its words are CONFIG_X, which must be set, and !CONFIG_X, which must not."},
    {"exclusive-range", error, "a range of kernels in which there is none",
     "BUILD_EXCLUSIVE_KERNEL_MIN is the first kernel, BUILD_EXCLUSIVE_KERNEL_MAX the last."},
    {"fixed", error, "a key that may not depend on the kernel",
     "Name and version of a package are the same for all kernels: take it out of the [[when]]."},
    {"fixed-kernel", warning, "MAKE that names one kernel, whichever it builds for",
     "Use $kernelver or $kernel_source_dir."},
    {"hook-word", error, "a hook with a word that cannot be handed to it",
     "dkms splits the arguments of a hook at blanks, and knows no quotes there."},
    {"index-gap", warning, "indexes with a gap",
     "dkms counts how many there are, and looks for as many from 0 on: the last ones are lost."},
    {"index-without-partner", warning, "an index that belongs to nothing",
     "MAKE_MATCH belongs to the MAKE of its index, PATCH_MATCH to the PATCH, STRIP and "
     "BUILD_EXCLUSIVE_* to the BUILT_MODULE_NAME."},
    {"job-count", warning, "MAKE with a number of jobs of its own",
     "dkms gives make as many jobs as the machine and its other builds allow."},
    {"make-0-missing", warning, "MAKE with an index, but no MAKE[0]",
     "For kernels that no MAKE_MATCH matches, the kernel's own build system is called then."},
    {"make-installs", warning, "MAKE that installs",
     "A build runs in a sandbox, where it can change nothing but its own directory. dkms installs "
     "the modules, runs depmod and keeps the originals."},
    {"make-missing", warning, "no MAKE, and nothing for the kernel's build system to read",
     "Add a Kbuild with obj-m, or say in MAKE how it is built."},
    {"make-unused", warning, "a MAKE that is never used",
     "Only MAKE[0] is used without a MAKE_MATCH of the same index."},
    {"make-without-kernel", warning, "MAKE that is the same for every kernel",
     "Most makefiles build for the running kernel then. To a command that begins with make dkms "
     "adds KERNELRELEASE; else pass $kernelver on."},
    {"misspelt-directive", warning, "a name that is nearly that of a directive",
     "dkms passes over what it does not know, in silence."},
    {"module-suffix", error, "the name of a module with its suffix", "Leave out .ko."},
    {"name", error, "a name that cannot be that of a file or directory",
     "Leave out slashes and control characters."},
    {"name-characters", warning, "a name or version with a character that scripts stumble over",
     "Letters, digits and . _ + ~ - make a name that every tool reads."},
    {"not-understood", warning, "a command that is not evaluated without a shell",
     "With conf_evaluation=\"static\" the configuration is refused; else a shell is asked in the "
     "sandbox, each time. What needs programs belongs into MAKE or PRE_BUILD."},
    {"number", warning, "a comparison of numbers with what is none",
     "bash complains then, and takes the comparison for false."},
    {"odd-character", warning, "a character that looks like another one, or like nothing",
     "Typographic quotation marks quote nothing, a no-break space divides no words, and marks of "
     "direction show a line in another order than it is read."},
    {"patch-missing", error, "a patch that is not there",
     "The build fails. Patches lie in the directory patches beside the dkms.conf."},
    {"path", error, "a path that leads out of the package",
     "Paths are relative to the top of the source, without .. in them."},
    {"pattern", error, "a pattern that is no regular expression",
     "It is a POSIX extended regular expression, as grep -E takes it."},
    {"placeholder", error, "a placeholder that does not exist",
     "dkms.toml(5) lists them. Braces that are meant so are written {{ and }}."},
    {"readonly", error, "an assignment to a variable that is read-only",
     "bash ends the reading of the file there."},
    {"redirected-test", error, "[ with > or <, which open a file",
     "Compare numbers with -lt and -gt, versions with sort -V."},
    {"regular-expression", error, "an expression that does not compile",
     "Write an extended regular expression, regex(7)."},
    {"required", error, "a directive that has to be there, and is not",
     "PACKAGE_NAME, PACKAGE_VERSION, and for each module BUILT_MODULE_NAME and "
     "DEST_MODULE_LOCATION."},
    {"running-kernel", warning, "a question for the running kernel",
     "Packages are built for kernels that do not run yet. Use $kernelver and $kernel_source_dir."},
    {"script-is-command", warning, "a hook that is written as a command",
     "A hook is a script of the package, with arguments: no shell reads it."},
    {"script-missing", warning, "a hook whose script is not there",
     "dkms passes it over in silence."},
    {"script-not-executable", warning, "a hook whose script is not executable",
     "dkms passes it over in silence."},
    {"script-outside", warning, "a hook that leads out of its package",
     "Hooks are looked for below the source of the package."},
    {"second-reading", warning, "a value that dkms 3 loses, or runs, when it reads it again",
     "dkms expands each value twice, and runs what follows a blank between inner double quotes as "
     "a command. Use single quotes inside of double ones; the value is taken as written here."},
    {"set-twice", warning, "a directive that is set again, so that the first value is lost",
     "Mostly an index that was copied and not changed."},
    {"setting", error, "a value that a setting of framework.conf cannot have",
     "framework.conf(5) lists the settings and their values."},
    {"single-valued", warning, "an index above 0 for a directive that has one value",
     "Only the first value is used."},
    {"source", warning, "a file of the package that is sourced, and is not there",
     "The reading goes on, in dkms too; what it would have set is not set."},
    {"subscript", error, "an index that is none", "Indexes are whole numbers from 0 on."},
    {"suppression", warning, "a comment that switches off what is no rule",
     "Write # dkms-check: disable=RULE, or disable-file=RULE."},
    {"switch", error, "a value that is neither yes nor no",
     R"(AUTOINSTALL, BUILD_DEPENDS_REBUILD and NO_WEAK_MODULES are "yes" or "no".)"},
    {"syntax", error, "a mistake in the syntax",
     "What comes before it was read; what comes after it was not."},
    {"test", warning, "a [ whose words make no test",
     "Mostly an expansion without quotes whose variable is empty."},
    {"too-much", error, "a configuration that takes too many steps, or makes too much text",
     "It has to be simpler than that."},
    {"type", error, "a value of another type than the key takes",
     "A text stands in quotes, a list in brackets, and yes or no are true and false."},
    {"unfilled", warning, "a name or version that is still a placeholder",
     "Whatever makes the package has to fill it in before dkms reads it."},
    {"unknown-key", error, "a key that no dkms.toml has", "dkms.toml(5) lists them."},
    {"unknown-setting", warning, "a name that is no setting of framework.conf",
     "framework.conf(5) lists the settings."},
    {"unquoted-expansion", warning, "an expansion without quotes where its words matter",
     "Where it is empty, [ and source get other arguments than they seem to."},
    {"unquoted-value", error, "a value with a blank, and no quotes",
     "The shell ends the value at the blank, and runs the rest as a command."},
    {"unset", error, "a ${NAME:?} whose variable is not set", "dkms would end there."},
    {"version-order", warning, "versions that are compared letter by letter",
     "5.10 comes before 5.9 then. BUILD_EXCLUSIVE_KERNEL_MIN and _MAX compare versions."},
    {"weak-modules", warning, "NO_WEAK_MODULES=\"no\"",
     "Modules are linked into kernels they were not built for, where these may not load them."},
    {"weak-modules-unset", note, "nothing says whether modules may be linked into other kernels",
     "On some systems dkms 3 does so then. NO_WEAK_MODULES=\"yes\" has each kernel get modules "
     "of its own."},
    {"writes-file", warning, "a configuration that writes a file",
     "It is read again and again. What it writes beside itself is forgotten after each reading."},
});

}  // namespace

std::span<const Rule> rules()
{
    return table;
}

const Rule* find_rule(std::string_view name)
{
    const auto* const found = std::find_if(table.begin(), table.end(),
                                           [&](const Rule& rule) { return rule.name == name; });
    return found == table.end() ? nullptr : found;
}

}  // namespace dkms::conf::lint
