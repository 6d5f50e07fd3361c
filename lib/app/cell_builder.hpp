#pragma once

#include <optional>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"
#include "lib/build/builder.hpp"

namespace dkms::app {

/// Builds the cells of one command, each on a thread of its own if need be.
class CellBuilder {
public:
    CellBuilder(Session& session, const BuildRequest& request)
        : session_(session), request_(request)
    {}

    /// Builds one cell, proves it and takes it into the tree. Throws `Error`.
    void build(const PackageId& package, const KernelTarget& kernel, CellOutcome& outcome,
               const build::JobShare* share);

private:
    struct Preparation;

    Preparation prepare(const PackageId& package, const KernelTarget& kernel);
    std::vector<PackageId> require_dependencies(const PackageId& package,
                                                const KernelTarget& kernel,
                                                const std::vector<std::string>& names) const;
    bool is_stale(const PackageId& package, const KernelTarget& kernel) const;
    void run(const Preparation& preparation, CellOutcome& outcome, const build::JobShare* share);
    std::string prove_and_take_over(const Preparation& preparation, build::CellBuild& build);

    Session& session_;
    const BuildRequest& request_;
    build::BuildPlaces places_ = {};
    std::optional<build::Workshop> workshop_ = {};
};

}  // namespace dkms::app
