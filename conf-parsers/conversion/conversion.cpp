#include "conf-parsers/conversion/conversion.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "conf-parsers/conversion/carriers.hpp"
#include "conf-parsers/conversion/checker.hpp"
#include "conf-parsers/conversion/differences.hpp"
#include "conf-parsers/conversion/uses.hpp"
#include "conf-parsers/conversion/writer.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf {
namespace {

using namespace conversion;

/// More ways through a file than anybody writes.
constexpr std::size_t most_worlds = 64;

/// Nothing of the file system is seen: what asks for it is refused.
class NoFiles final : public FileView {
public:
    std::optional<std::string> read(const std::filesystem::path& /*path*/,
                                    std::size_t /*limit*/) const override
    {
        return std::nullopt;
    }
    std::optional<std::vector<std::string>> list(
        const std::filesystem::path& /*path*/) const override
    {
        return std::nullopt;
    }
    std::optional<FileFacts> facts(const std::filesystem::path& /*path*/) const override
    {
        return std::nullopt;
    }
};

/// Which way each switch goes: the number of an arm, or past the last.
using World = std::vector<std::size_t>;

/// What a dkms.conf says in one world.
struct Evaluated {
    World world = {};
    config::PackageConfig config = {};
    Part part = {};
};

std::map<std::string, std::string> variables_for(const std::vector<Switch>& switches,
                                                 const World& world)
{
    std::map<std::string, std::string> variables = {{"HOME", "/root"}};
    for (const auto& [input, placeholder] : inputs()) {
        variables[input] = marker_of(input);
    }
    for (std::size_t i = 0; i < switches.size(); ++i) {
        const auto& arms = switches[i].arms;
        variables[switches[i].variable] =
            world[i] < arms.size() ? arms[world[i]].sample : switches[i].other_sample;
    }
    return variables;
}

/// All ways through the switches; the one with no arm taken is the first.
std::vector<World> worlds_of(const std::vector<Switch>& switches)
{
    std::vector<World> worlds = {{}};
    for (const auto& given : switches) {
        std::vector<World> longer;
        for (const auto& world : worlds) {
            for (std::size_t way = 0; way <= given.arms.size(); ++way) {
                longer.push_back(world);
                longer.back().push_back(given.arms.size() - way);
            }
        }
        worlds = std::move(longer);
        if (worlds.size() > most_worlds) {
            return {};
        }
    }
    return worlds;
}

Conditions conditions_of(const std::vector<Switch>& switches, const World& world, const World& base)
{
    Conditions conditions;
    for (std::size_t i = 0; i < switches.size(); ++i) {
        if (world[i] == base[i]) {
            continue;
        }
        const auto& arms = switches[i].arms;
        const std::string key = switches[i].input == "arch" ? "arch" : "kernel";
        for (std::size_t arm = 0; arm < world[i]; ++arm) {
            conditions.none[key].push_back(arms[arm].expression);
        }
        if (world[i] < arms.size()) {
            conditions.all[key].push_back(arms[world[i]].expression);
        }
    }
    return conditions;
}

std::size_t distance(const World& a, const World& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), std::size_t{0}, std::plus<>{},
                              [](auto x, auto y) { return std::size_t{x != y}; });
}

/// Whether what differs from the base in `part` does so in the same way in `world`.
bool includes(const World& world, const World& part, const World& base)
{
    for (std::size_t i = 0; i < world.size(); ++i) {
        if (part[i] != base[i] && part[i] != world[i]) {
            return false;
        }
    }
    return true;
}

/// A base, and a `[[when]]` for each way of leaving it that is not said by those
/// before; none where one of them cannot be said.
std::optional<Document> document_from(const Evaluated& base, std::vector<Evaluated> others,
                                      const std::vector<Switch>& switches)
{
    if (base.part.excluded) {
        return std::nullopt;
    }
    std::stable_sort(others.begin(), others.end(), [&](const auto& a, const auto& b) {
        return distance(a.world, base.world) < distance(b.world, base.world);
    });
    Document document{.base = base.part};
    std::vector<World> said;
    for (const auto& other : others) {
        auto predicted = base.part;
        for (std::size_t i = 0; i < said.size(); ++i) {
            if (includes(other.world, said[i], base.world)) {
                predicted = laid_over(std::move(predicted), document.whens[i].part);
            }
        }
        auto missing = difference(predicted, other.part);
        if (!missing || laid_over(predicted, *missing) != other.part) {
            return std::nullopt;
        }
        if (predicted != other.part) {
            document.whens.push_back(
                {.conditions = conditions_of(switches, other.world, base.world),
                 .part = *std::move(missing)});
            said.push_back(other.world);
        }
    }
    return document;
}

class Converter {
public:
    explicit Converter(const NamedText& text) : text_(text) {}

    Parsed<std::string> convert()
    {
        auto uses = find_uses(text_);
        refusals_ = std::move(uses.refusals);
        switches_ = std::move(uses.switches);
        source_ = std::move(uses.text);
        const auto worlds = worlds_of(switches_);
        if (has_marker(text_.text) || worlds.empty()) {
            refuse({}, "there are more ways through this than can be followed");
        }
        for (std::size_t i = 0; i < worlds.size() && refusals_.empty(); ++i) {
            evaluate(worlds[i]);
        }
        std::string result;
        if (refusals_.empty()) {
            result = written();
        }
        const bool is_good = !has_errors(refusals_);
        return {.value = is_good ? std::optional(std::move(result)) : std::nullopt,
                .diagnostics = std::move(refusals_)};
    }

private:
    void refuse(SourcePosition at, std::string message)
    {
        refusals_.push_back(refusal(text_.file, at, "conversion", std::move(message)));
    }

    void evaluate(const World& world)
    {
        const NoFiles files;
        DkmsConfInputs given{.texts = {{.file = text_.file, .text = source_, .kind = text_.kind}},
                             .variables = variables_for(switches_, world)};
        auto parsed = parse_dkms_conf(given, files);
        for (auto& diagnostic : parsed.diagnostics) {
            if (diagnostic.severity == Severity::error) {
                refusals_.push_back(std::move(diagnostic));
            }
        }
        auto& conf = *parsed.value;
        check_second_reading(given, conf.directives);
        if (refusals_.empty()) {
            evaluated_.push_back(
                {.world = world, .config = conf.config, .part = part_of(conf.config)});
        }
    }

    /// dkms evaluates each value once more.
    void check_second_reading(const DkmsConfInputs& given, const config::Directives& directives)
    {
        const NoFiles files;
        shell::Evaluation evaluation(files, {});
        for (const auto& [name, value] : given.variables) {
            evaluation.set(name, value);
        }
        evaluation.source(text_.file, source_, text_.kind);
        for (const auto& [name, values] : evaluation.assigned()) {
            if (!directives.contains(name)) {
                continue;
            }
            for (const auto& [index, value] : values.at) {
                auto found = refusals_of_value(text_, value);
                std::move(found.begin(), found.end(), std::back_inserter(refusals_));
            }
        }
    }

    std::string written()
    {
        auto document = find_document();
        if (!document) {
            const auto& base = evaluated_.front();
            refuse(switches_.empty() ? base.config.excluded.origin.at : switches_.front().at,
                   "what differs between kernels here is more than values and additions");
            return {};
        }
        add_matching_makes(*document);
        const auto result = write(*document, find_comments(text_.text));
        check(result);
        return result.text;
    }

    std::optional<Document> find_document() const
    {
        for (std::size_t i = 0; i < evaluated_.size(); ++i) {
            auto others = evaluated_;
            others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
            auto document = document_from(evaluated_[i], std::move(others), switches_);
            if (document) {
                return document;
            }
        }
        return std::nullopt;
    }

    void add_matching_makes(Document& document)
    {
        const auto makes = matching_makes(evaluated_.front().config);
        const auto has_same = [&](const Evaluated& other) {
            const auto others = matching_makes(other.config);
            return std::equal(makes.begin(), makes.end(), others.begin(), others.end(),
                              [](const WhenPart& a, const WhenPart& b) {
                                  return a.part == b.part && a.conditions.all == b.conditions.all;
                              });
        };
        if (!std::all_of(evaluated_.begin(), evaluated_.end(), has_same)) {
            refuse(switches_.front().at, "MAKE_MATCH depends on the kernel in more ways than one");
        }
        document.whens.insert(document.whens.end(), makes.begin(), makes.end());
    }

    /// What was written is read as any dkms.toml is.
    void check(const WrittenText& result)
    {
        const auto place = [&](std::uint32_t line) {
            const auto found = result.origins.find(line);
            return found == result.origins.end() ? SourcePosition{} : found->second.at;
        };
        std::uint32_t line = 1;
        for (const auto text : split(result.text, '\n')) {
            if (has_marker(text)) {
                refuse(place(line), "this is taken as it is written, and cannot name the kernel");
            }
            ++line;
        }
        TomlInputs toml{.target = {.release = "1", .arch = "x"}};
        for (const auto& [input, placeholder] : inputs()) {
            toml.placeholders[placeholder] = "1";
        }
        toml.placeholders["build"] = "1";
        const auto parsed = parse_toml_conf({{.file = text_.file, .text = result.text}}, toml);
        for (const auto& diagnostic : parsed.diagnostics) {
            refuse(place(diagnostic.at.line), diagnostic.message);
        }
    }

    const NamedText& text_;
    std::vector<Switch> switches_ = {};
    std::string source_ = {};
    std::vector<Evaluated> evaluated_ = {};
    std::vector<Diagnostic> refusals_ = {};
};

}  // namespace

Parsed<std::string> convert(const NamedText& text)
{
    return Converter(text).convert();
}

}  // namespace dkms::conf
