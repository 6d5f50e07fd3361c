#pragma once

#include <optional>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"
#include "lib/build/builder.hpp"

namespace dkms::app {

/// Builds the cells of one command, one after the other.
class CellBuilder {
public:
    CellBuilder(Session& session, const BuildRequest& request)
        : session_(session), request_(request)
    {}

    /// Builds one cell, proves it and takes it into the tree. Throws `Error`.
    void build(const PackageId& package, const KernelTarget& kernel, CellOutcome& outcome);

private:
    struct Preparation;

    Preparation prepare(const PackageId& package, const KernelTarget& kernel);
    std::vector<std::filesystem::path> require_dependencies(
        const PackageId& package, const KernelTarget& kernel,
        const std::vector<std::string>& names) const;
    void run(Preparation& preparation, CellOutcome& outcome);

    Session& session_;
    const BuildRequest& request_;
    std::optional<build::Workshop> workshop_ = {};
};

}  // namespace dkms::app
