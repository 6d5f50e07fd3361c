#include "cmd/render/json.hpp"

#include "cmd/exit_code.hpp"
#include "cmd/render/json_value.hpp"
#include "cmd/render/status.hpp"

namespace dkms::cmd {
namespace {

Json kernel_fields(const PackageId& package, const std::optional<KernelTarget>& kernel)
{
    return {{"package", package.name()},
            {"version", package.version()},
            {"kernel", kernel ? Json(kernel->release()) : Json(nullptr)},
            {"arch", kernel ? Json(kernel->arch()) : Json(nullptr)}};
}

std::string_view result_word(app::CellResult result)
{
    switch (result) {
        case app::CellResult::done:
            return "done";
        case app::CellResult::already:
            return "already";
        case app::CellResult::excluded:
            return "excluded";
        case app::CellResult::deferred:
            return "deferred";
        case app::CellResult::failed:
            break;
    }
    return "failed";
}

Json json_of_failure(const std::optional<app::Failure>& failure)
{
    if (!failure) {
        return nullptr;
    }
    return {{"exit_code", exit_code_for(*failure)},
            {"message", failure->message},
            {"advice", text_or_null(failure->advice)},
            {"notes", failure->notes},
            {"cause", text_or_null(failure->cause)}};
}

/// Names on disk may be no UTF-8: what is not becomes U+FFFD.
std::string printed(const Json& document)
{
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json_of(const app::StatusReport& report)
{
    auto rows = Json::array();
    for (const auto& row : report.rows) {
        auto entry = kernel_fields(row.package, row.kernel);
        entry["state"] = state_word(row.state);
        entry["weak_from"] = text_or_null(row.weak_from);
        entry["stale"] = text_or_null(row.changed);
        entry["originals"] = row.originals;
        entry["missing"] = row.missing;
        entry["differs"] = row.differs;
        rows.push_back(std::move(entry));
    }
    auto waiting = Json::array();
    for (const auto& cell : report.waiting) {
        auto entry = kernel_fields(cell.package, cell.kernel);
        entry["reason"] = cell.reason;
        entry["next"] = cell.next;
        waiting.push_back(std::move(entry));
    }
    return printed(
        {{"schema", schema_version}, {"status", std::move(rows)}, {"waiting", std::move(waiting)}});
}

std::string json_of(const app::Report& report, int exit_code)
{
    auto cells = Json::array();
    for (const auto& cell : report.cells) {
        auto entry = kernel_fields(cell.package, cell.kernel);
        entry["result"] = result_word(cell.result);
        entry["state"] = text_or_null(cell.what);
        entry["proof"] = text_or_null(cell.proof);
        entry["seconds"] = std::chrono::duration<double>(cell.duration).count();
        entry["failure"] = json_of_failure(cell.failure);
        cells.push_back(std::move(entry));
    }
    Json document = {
        {"schema", schema_version}, {"exit_code", exit_code}, {"cells", std::move(cells)}};
    if (!report.archive_digest.empty()) {
        document["sha256"] = report.archive_digest;
    }
    return printed(document);
}

std::string json_of(const app::TarballReport& report)
{
    auto kernels = Json::array();
    for (const auto& kernel : report.kernels) {
        kernels.push_back({{"kernel", kernel.release()}, {"arch", kernel.arch()}});
    }
    return printed({{"schema", schema_version},
                    {"package", report.package.name()},
                    {"version", report.package.version()},
                    {"kernels", std::move(kernels)},
                    {"source", report.has_source},
                    {"archive", report.archive.native()},
                    {"sha256", report.digest}});
}

std::string json_of(const app::MokReport& report)
{
    return printed({{"schema", schema_version},
                    {"key", report.key},
                    {"certificate", report.certificate.native()},
                    {"made_key", report.made_key},
                    {"made_certificate", report.made_certificate}});
}

}  // namespace dkms::cmd
