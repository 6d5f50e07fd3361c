#include "cmd/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "cmd/subcommand.hpp"
#include "lib/base/error.hpp"

namespace dkms::cmd {
namespace {

namespace po = boost::program_options;

constexpr std::string_view help_advice = "`dkms --help` lists the actions and options";

struct Option {
    OptionHelp help = {};
    std::function<void(Arguments& to, const std::string& value)> apply = {};
};

app::PackageWords package_words(const std::string& word, const std::string& given_version)
{
    const auto slash = word.find('/');
    if (slash == std::string::npos) {
        return {.name = word, .version = given_version};
    }
    return {.name = word.substr(0, slash), .version = word.substr(slash + 1)};
}

app::KernelWords kernel_words(const std::string& word)
{
    const auto slash = word.find('/');
    if (slash == std::string::npos) {
        return {.release = word, .arch = {}};
    }
    return {.release = word.substr(0, slash), .arch = word.substr(slash + 1)};
}

void set_jobs(Arguments& to, const std::string& value)
{
    unsigned jobs = 0;
    const auto* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, jobs);
    if (parsed.ec != std::errc{} || parsed.ptr != end) {
        throw Error(ErrorCode::usage, fmt::format("-j needs a number, not '{}'", value),
                    "-j 4 lets make run four jobs; -j 0 sets no bound");
    }
    to.jobs = jobs;
}

void warn_deprecated(Arguments& to, std::string_view name)
{
    to.warnings.push_back(fmt::format("{} is an option of old and does nothing", name));
}

void set_conf_evaluation(Arguments& to, const std::string& mode)
{
    if (mode != "auto" && mode != "static") {
        throw Error(ErrorCode::usage,
                    fmt::format("--conf-evaluation {} is neither auto nor static", mode),
                    "static never starts a shell to read a dkms.conf; auto may, in the sandbox");
    }
    to.conf_evaluation =
        mode == "auto" ? config::ConfEvaluation::automatic : config::ConfEvaluation::static_only;
}

std::function<void(Arguments& to, const std::string& value)> set(bool Arguments::*member)
{
    return [member](Arguments& to, const std::string&) { to.*member = true; };
}

/// The one list of options: parsing, help and the documents' tests come from it.
const std::vector<Option>& option_table()
{
    // clang-format off
    static const std::vector<Option> table = {
        {{"-m,--module", "NAME[/VERSION]", "the package"},
         [](Arguments& to, const std::string& v) { to.package = package_words(v, to.package.version); }},
        {{"-v", "VERSION", "the version of the package"},
         [](Arguments& to, const std::string& v) { to.package.version = v; }},
        {{"-k,--kernelver", "RELEASE[/ARCH]", "a kernel; may be given several times"},
         [](Arguments& to, const std::string& v) { to.kernels.push_back(kernel_words(v)); }},
        {{"-a,--arch", "ARCH", "one arch for all kernels, or one for each -k"},
         [](Arguments& to, const std::string& v) { to.arches.push_back(v); }},
        {{"--all", "", "every kernel that the package is built for; explain: every symbol"}, set(&Arguments::all)},
        {{"--force", "", "do it although it is done, or something newer is there"}, set(&Arguments::force)},
        {{"--if-stale", "", "build: also what is built, where its source, headers or compiler have changed"}, set(&Arguments::if_stale)},
        {{"--force-version-override", "", "install without comparing versions"}, set(&Arguments::force_version_override)},
        {{"-c", "FILE", "read this dkms.conf in place of the package's"},
         [](Arguments& to, const std::string& v) { to.config.conf_file = v; }},
        {{"--config", "FILE", "read the kernel's configuration from this file"},
         [](Arguments& to, const std::string& v) { to.config.kernel_config = v; }},
        {{"--kernelsourcedir", "DIR", "the kernel's headers, in place of those in the install tree"},
         [](Arguments& to, const std::string& v) { to.config.kernel_source_dir = v; }},
        {{"--directive", "NAME=VALUE", "set a directive after the package's configuration was read"},
         [](Arguments& to, const std::string& v) { to.config.directives.push_back(v); }},
        {{"--templatekernel", "RELEASE[/ARCH]", "match: the kernel to be like"},
         [](Arguments& to, const std::string& v) { to.template_kernel = kernel_words(v); }},
        {{"--archive", "FILE", "the tarball to load, or to make"},
         [](Arguments& to, const std::string& v) { to.archive = v; }},
        {{"--source-only", "", "mktarball: leave the built modules out"}, set(&Arguments::source_only)},
        {{"--binaries-only", "", "mktarball: leave the source out"}, set(&Arguments::binaries_only)},
        {{"-j", "N", "let make run N jobs; 0: no bound; default: one for each processor"}, set_jobs},
        {{"--no-depmod", "", "leave the module indexes as they are"}, set(&Arguments::no_depmod)},
        {{"--symlink-modules", "", "install links into the DKMS tree, not copies"}, set(&Arguments::symlink_modules)},
        {{"--prune", "", "weak: remove the links that can only do harm"}, set(&Arguments::prune)},
        {{"--dry-run", "", "weak: show what --prune would remove"}, set(&Arguments::dry_run)},
        {{"--fix", "", "doctor: put right what is safe to put right"}, set(&Arguments::fix)},
        {{"--modprobe-on-install", "", "load modules for the devices of this machine after an install"},
         set(&Arguments::modprobe_on_install)},
        {{"--rpm_safe_upgrade", "", "for packages of rpm: a remove after an add by the same rpm does nothing, once"},
         set(&Arguments::rpm_safe_upgrade)},
        {{"--dkmstree", "DIR", "where packages are registered and built [/var/lib/dkms]"},
         [](Arguments& to, const std::string& v) { to.dkms_tree = v; }},
        {{"--sourcetree", "DIR", "where sources are [/usr/src]"},
         [](Arguments& to, const std::string& v) { to.source_tree = v; }},
        {{"--installtree", "DIR", "where kernels have their modules [/lib/modules]"},
         [](Arguments& to, const std::string& v) { to.install_tree = v; }},
        {{"--conf-evaluation", "MODE", "auto or static: whether a shell, sandboxed, may be asked what a dkms.conf says"},
         set_conf_evaluation},
        {{"-o", "FILE", "write what convert makes into this file"},
         [](Arguments& to, const std::string& v) { to.output = v; }},
        {{"--verify", "", "prove that what convert makes means the same for each kernel"}, set(&Arguments::verify)},
        {{"--wait", "", "wait for another dkms that is at work in the tree"}, set(&Arguments::wait)},
        {{"--json", "", "report as JSON on standard output, progress as JSON lines on standard error"}, set(&Arguments::json)},
        {{"--sarif", "", "report the findings of check as SARIF 2.1.0"}, set(&Arguments::sarif)},
        {{"--strict", "", "let warnings of check count as errors"}, set(&Arguments::strict)},
        {{"-q,--quiet", "", "nothing but errors"}, set(&Arguments::quiet)},
        {{"--verbose", "", "show what make and the hooks print"}, set(&Arguments::verbose)},
        {{"-V,--version", "", "the versions of dkms and of this program"}, set(&Arguments::version)},
        {{"-h,--help", "", "this help, or that of an action"}, set(&Arguments::help)},
        {{"--no-initrd", "", {}},
         [](Arguments& to, const std::string&) { warn_deprecated(to, "--no-initrd"); }},
        {{"--no-clean-kernel", "", {}},
         [](Arguments& to, const std::string&) { warn_deprecated(to, "--no-clean-kernel"); }},
        {{"--no-prepare-kernel", "", {}},
         [](Arguments& to, const std::string&) { warn_deprecated(to, "--no-prepare-kernel"); }},
        {{"--debug", "", {}}, set(&Arguments::verbose)},
    };
    // clang-format on
    return table;
}

/// "-k,--kernelver" → "kernelver,k", as Program_options wants it; "-j" → ",j".
std::string description_name(std::string_view names)
{
    std::string_view short_name;
    std::string_view long_name;
    while (!names.empty()) {
        const auto end = std::min(names.find(','), names.size());
        const auto name = names.substr(0, end);
        (name.starts_with("--") ? long_name : short_name) = name;
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    std::string result(long_name.empty() ? long_name : long_name.substr(2));
    if (!short_name.empty()) {
        result += fmt::format(",{}", short_name.substr(1));
    }
    return result;
}

/// The name that Program_options files an option under.
std::string key_of(std::string_view names)
{
    const auto name = description_name(names);
    return name.front() == ',' ? "-" + name.substr(1) : name.substr(0, name.find(','));
}

po::options_description describe_options()
{
    po::options_description result;
    for (const auto& [help, apply] : option_table()) {
        const auto name = description_name(help.names);
        if (help.value.empty()) {
            result.add_options()(name.c_str(), "");
        } else {
            result.add_options()(name.c_str(), po::value<std::string>(), "");
        }
    }
    return result;
}

const po::option_description* find_option(const po::options_description& known,
                                          const std::string& name)
{
    const bool is_long = name.starts_with("--");
    if (!is_long && name.size() != 2) {
        return nullptr;  // -j7 is no option of dkms, nor is -k=6.1
    }
    return known.find_nothrow(is_long ? name.substr(2) : name, false);
}

/// Takes one option and its value off the front. dkms's rules, which are not
/// those of Program_options: a short option's value is the next word, whatever
/// it looks like, and a value that is missing at the end is an empty one.
std::vector<po::option> take_option(const po::options_description& known,
                                    std::vector<std::string>& words)
{
    const std::string word = words.front();
    if (word.size() < 2 || word.front() != '-') {
        return {};
    }
    const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const auto* description = find_option(known, word.substr(0, equals));
    const bool takes_value = description != nullptr && description->semantic()->max_tokens() > 0;
    if (description == nullptr || (equals != std::string::npos && !takes_value)) {
        throw Error(ErrorCode::unknown_option, fmt::format("there is no option {}", word),
                    std::string(help_advice));
    }
    words.erase(words.begin());
    po::option found;
    found.string_key = description->key(word.substr(0, equals));
    if (equals != std::string::npos) {
        found.value.push_back(word.substr(equals + 1));
    } else if (takes_value) {
        found.value.push_back(words.empty() ? std::string{} : words.front());
        words.erase(words.begin(), words.begin() + (words.empty() ? 0 : 1));
    }
    return {found};
}

/// Up to the first request for help or the version: nothing after it matters.
std::vector<std::string> up_to_help(const std::vector<std::string>& words)
{
    const auto asks = [](const std::string& word) {
        return word == "-h" || word == "--help" || word == "-V" || word == "--version";
    };
    const auto found = std::find_if(words.begin(), words.end(), asks);
    return {words.begin(), found == words.end() ? found : found + 1};
}

void apply_option(Arguments& to, const po::option& option)
{
    const auto& table = option_table();
    const auto found = std::find_if(table.begin(), table.end(), [&](const Option& candidate) {
        return key_of(candidate.help.names) == option.string_key;
    });
    found->apply(to, option.value.empty() ? std::string{} : option.value.front());
}

void apply_word(Arguments& to, const std::string& word, WordClassifier classify)
{
    // Paths, even where they are called like an action.
    if (to.verb == "check" || to.verb == "convert") {
        to.paths.emplace_back(word);
        return;
    }
    if (find_subcommand(word) != nullptr) {
        if (!to.verb.empty()) {
            throw Error(ErrorCode::several_actions,
                        fmt::format("two actions, {} and {}: name one", to.verb, word),
                        std::string(help_advice));
        }
        to.verb = word;
        return;
    }
    const auto kind = classify(word);
    to.words.emplace_back(word, kind);
    switch (kind) {
        case WordKind::source_directory:
            to.source_directory = word;
            return;
        case WordKind::conf_file: {
            const auto parent = std::filesystem::path(word).parent_path();
            to.source_directory = parent.empty() ? "." : parent;
            return;
        }
        case WordKind::archive:
            to.archive = word;
            return;
        case WordKind::name:
            break;
    }
    if (to.package.name.empty()) {
        to.package = package_words(word, to.package.version);
    } else if (to.verb != "explain") {
        to.warnings.push_back(fmt::format("'{}' is passed over: one package a command", word));
    }
}

void check_combination(const Arguments& arguments)
{
    const auto& [releases, given_arches] = std::tie(arguments.kernels, arguments.arches);
    if (std::any_of(releases.begin(), releases.end(),
                    [](const auto& k) { return k.release.empty(); })
        || std::any_of(given_arches.begin(), given_arches.end(),
                       [](const auto& arch) { return arch.empty(); })) {
        throw Error(ErrorCode::no_kernel, "-k and -a need a value",
                    "name a kernel as `uname -r` does, and an arch as `uname -m` does");
    }
    const auto kernels = arguments.kernels.size();
    const auto named_arches =
        static_cast<std::size_t>(std::count_if(arguments.kernels.begin(), arguments.kernels.end(),
                                               [](const auto& k) { return !k.arch.empty(); }));
    const auto arches = arguments.arches.size() + named_arches;
    if (arches > 1 && arches != kernels) {
        throw Error(ErrorCode::usage, "several arches need as many kernels",
                    "give each -k its own arch: -k RELEASE/ARCH");
    }
    if (arguments.source_only && arguments.binaries_only) {
        throw Error(ErrorCode::archive_options,
                    "--source-only and --binaries-only exclude each other");
    }
    if (arguments.verb == "explain") {
        return;  // its --all is about symbols
    }
    if (arguments.all && kernels > 0) {
        throw Error(ErrorCode::conflicting_options, "--all and -k exclude each other");
    }
    if (arguments.all && arches > 0) {
        throw Error(ErrorCode::all_with_arch, "--all and -a exclude each other");
    }
}

/// `plan` describes any file, and so has longer names for what says which.
std::vector<std::string> with_names_of_plan(std::vector<std::string> words)
{
    if (words.empty() || words.front() != "plan") {
        return words;
    }
    const std::map<std::string_view, const char*> names = {
        {"--name", "-m"}, {"--version", "-v"}, {"--conf", "-c"}};
    for (auto& word : words) {
        const auto found = names.find(word);
        word = found == names.end() ? word : found->second;
    }
    return words;
}

}  // namespace

const std::vector<OptionHelp>& option_help()
{
    static const std::vector<OptionHelp> shown = [] {
        std::vector<OptionHelp> result;
        for (const auto& option : option_table()) {
            if (!option.help.text.empty()) {
                result.push_back(option.help);
            }
        }
        return result;
    }();
    return shown;
}

Arguments parse_arguments(const std::vector<std::string>& words, WordClassifier classify)
{
    const auto known = describe_options();
    po::command_line_parser parser(up_to_help(with_names_of_plan(words)));
    parser.options(known).extra_style_parser(
        [&known](std::vector<std::string>& rest) { return take_option(known, rest); });

    Arguments result;
    for (const auto& option : parser.run().options) {
        if (option.string_key.empty()) {
            apply_word(result, option.value.front(), classify);
        } else {
            apply_option(result, option);
        }
    }
    if (!result.help && !result.version) {
        check_combination(result);
    }
    return result;
}

app::KernelSelection kernel_selection(const Arguments& arguments)
{
    app::KernelSelection result{.kernels = arguments.kernels, .arch = {}, .all = arguments.all};
    auto next = arguments.arches.begin();
    if (arguments.arches.size() == 1) {
        result.arch = *next;
    }
    std::set<std::string> named;  // -k RELEASE/ARCH
    for (const auto& kernel : result.kernels) {
        named.insert(kernel.arch);
    }
    named.erase("");
    if (arguments.arches.empty() && named.size() == 1) {
        result.arch = *named.begin();  // the only one serves for all
    }
    for (auto& kernel : result.kernels) {
        if (kernel.arch.empty() && next != arguments.arches.end()) {
            kernel.arch = *next;
            next += arguments.arches.size() > 1 ? 1 : 0;
        }
    }
    return result;
}

}  // namespace dkms::cmd
