// The findings of `check` as text, as JSON and as SARIF, letter by letter.
#include <nlohmann/json.hpp>

#include "cmd/render/check.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using cmd::Colour;
using cmd::Notes;

app::CheckReport example()
{
    app::CheckReport report;
    report.kernels = {KernelTarget::checked("6.1.0-28-amd64", "x86_64")};
    report.rules = {{.name = "job-count",
                     .severity = Severity::warning,
                     .summary = "MAKE with a number of jobs of its own",
                     .help = "dkms gives make its jobs."},
                    {.name = "weak-modules-unset",
                     .severity = Severity::note,
                     .summary = "nothing is said",
                     .help = "Say yes."}};
    report.files = {{.file = "it 87/dkms.conf",
                     .findings = {{.diagnostic = {.severity = Severity::note,
                                                  .file = "it 87/dkms.conf",
                                                  .length = 0,
                                                  .rule = "weak-modules-unset",
                                                  .message = "NO_WEAK_MODULES is not set"}},
                                  {.diagnostic = {.severity = Severity::warning,
                                                  .file = "it 87/dkms.conf",
                                                  .at = {.line = 4, .column = 5},
                                                  .length = 15,
                                                  .rule = "job-count",
                                                  .message = "-j4 is for another machine",
                                                  .hint = "leave -j out",
                                                  .source_line = "ä; MAKE='make -j4'"},
                                   .releases = {"5.4.0-190-generic", "6.6.0", "6.17.1-arch1-1"}}},
                     .suppressed = 1}};
    return report;
}

constexpr const char* expected_text =
    "it 87/dkms.conf:4:5: warning: -j4 is for another machine (for 5.4.0-190-generic, 6.6.0 and 1 "
    "more) [job-count]\n"
    "    ä; MAKE='make -j4'\n"
    "       ^~~~~~~~~~~~~~~\n"
    "    leave -j out\n"
    "it 87/dkms.conf: 0 errors, 1 warning, 1 note (--verbose shows the notes); 1 finding switched "
    "off\n";

constexpr const char* expected_json = R"({
  "schema": 1,
  "kernels": [
    {
      "release": "6.1.0-28-amd64",
      "arch": "x86_64"
    }
  ],
  "errors": 0,
  "warnings": 1,
  "notes": 1,
  "files": [
    {
      "file": "it 87/dkms.conf",
      "errors": 0,
      "warnings": 1,
      "notes": 1,
      "suppressed": 1,
      "findings": [
        {
          "rule": "weak-modules-unset",
          "severity": "note",
          "file": "it 87/dkms.conf",
          "line": 1,
          "column": 1,
          "length": 0,
          "message": "NO_WEAK_MODULES is not set",
          "hint": null,
          "source": null,
          "kernels": null
        },
        {
          "rule": "job-count",
          "severity": "warning",
          "file": "it 87/dkms.conf",
          "line": 4,
          "column": 5,
          "length": 15,
          "message": "-j4 is for another machine",
          "hint": "leave -j out",
          "source": "ä; MAKE='make -j4'",
          "kernels": [
            "5.4.0-190-generic",
            "6.6.0",
            "6.17.1-arch1-1"
          ]
        }
      ]
    }
  ]
}
)";

constexpr const char* expected_results = R"([
  {
    "ruleId": "weak-modules-unset",
    "level": "note",
    "message": {
      "text": "NO_WEAK_MODULES is not set"
    },
    "ruleIndex": 1,
    "locations": [
      {
        "physicalLocation": {
          "artifactLocation": {
            "uri": "it%2087/dkms.conf"
          },
          "region": {
            "startLine": 1
          }
        }
      }
    ]
  },
  {
    "ruleId": "job-count",
    "level": "warning",
    "message": {
      "text": "-j4 is for another machine; leave -j out"
    },
    "ruleIndex": 0,
    "locations": [
      {
        "physicalLocation": {
          "artifactLocation": {
            "uri": "it%2087/dkms.conf"
          },
          "region": {
            "startLine": 4,
            "startColumn": 4,
            "endColumn": 19,
            "snippet": {
              "text": "ä; MAKE='make -j4'"
            }
          }
        }
      }
    ],
    "properties": {
      "kernels": [
        "5.4.0-190-generic",
        "6.6.0",
        "6.17.1-arch1-1"
      ]
    }
  }
])";

}  // namespace

TEST_CASE("check as text", "[cmd][check]")
{
    CHECK(cmd::check_text(example(), Colour::off, Notes::hide) == expected_text);
    const auto with_notes = cmd::check_text(example(), Colour::off, Notes::show);
    CHECK(with_notes.starts_with(
        "it 87/dkms.conf:1:1: note: NO_WEAK_MODULES is not set [weak-modules-unset]\n"));
    CHECK(with_notes.find("--verbose") == std::string::npos);
    app::CheckReport clean;
    clean.files = {{.file = "a\x1b.conf"}};
    CHECK(cmd::check_text(clean, Colour::off, Notes::hide)
          == "a\\x1b.conf: 0 errors, 0 warnings, 0 notes\n");
}

TEST_CASE("check as JSON", "[cmd][check]")
{
    CHECK(cmd::check_json(example()) == expected_json);
}

TEST_CASE("check as SARIF 2.1.0", "[cmd][check]")
{
    const auto log = nlohmann::ordered_json::parse(cmd::check_sarif(example()));
    CHECK(log.at("version") == "2.1.0");
    CHECK(log.at("$schema") == "https://json.schemastore.org/sarif-2.1.0.json");
    const auto& run = log.at("runs").at(0);
    CHECK(run.at("columnKind") == "unicodeCodePoints");
    CHECK(run.at("results").dump(2) == expected_results);
    const auto& driver = run.at("tool").at("driver");
    CHECK(driver.at("name") == "dkms check");
    CHECK(driver.at("rules").dump()
          == R"([{"id":"job-count",)"
             R"("shortDescription":{"text":"MAKE with a number of jobs of its own"},)"
             R"("fullDescription":{"text":"dkms gives make its jobs."},)"
             R"("help":{"text":"dkms gives make its jobs."},)"
             R"("defaultConfiguration":{"level":"warning"}},)"
             R"({"id":"weak-modules-unset",)"
             R"("shortDescription":{"text":"nothing is said"},)"
             R"("fullDescription":{"text":"Say yes."},"help":{"text":"Say yes."},)"
             R"("defaultConfiguration":{"level":"note"}}])");
}

TEST_CASE("an absolute path is a file URI in SARIF", "[cmd][check]")
{
    auto report = example();
    report.files[0].findings.front().diagnostic.file = "/usr/src/a#1/dkms.conf";
    CHECK(cmd::check_sarif(report).find("\"file:///usr/src/a%231/dkms.conf\"")
          != std::string::npos);
}

TEST_CASE("findings are counted by their severity", "[cmd][check]")
{
    CHECK(cmd::count_findings(example()) == cmd::FindingCounts{.warnings = 1, .notes = 1});
}

}  // namespace dkms::test
