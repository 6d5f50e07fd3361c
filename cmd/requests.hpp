#pragma once

#include "cmd/arguments.hpp"
#include "lib/app/convert.hpp"
#include "lib/app/doctor/finding.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/verify_report.hpp"
#include "lib/app/weak_report.hpp"

namespace dkms::cmd {

// From the command line to what a use case is asked. Actions that do not work
// on all kernels at once refuse --all with the code that dkms gives.

app::AddRequest add_request(const Arguments& arguments);
app::TarballRequest tarball_request(const Arguments& arguments);
app::BuildRequest build_request(const Arguments& arguments);
/// Of what is out of date; --all is about every package.
app::InstallRequest rebuild_request(const Arguments& arguments);
app::InstallRequest install_request(const Arguments& arguments);
app::MatchRequest match_request(const Arguments& arguments);
app::CellsRequest cells_request(const Arguments& arguments);
app::CheckRequest check_request(const Arguments& arguments);
app::ConvertRequest convert_request(const Arguments& arguments);
app::PlanRequest plan_request(const Arguments& arguments);
app::ExplainRequest explain_request(const Arguments& arguments);
app::StatusRequest status_request(const Arguments& arguments);
app::WeakRequest weak_request(const Arguments& arguments);
app::VerifyRequest verify_request(const Arguments& arguments);
app::DoctorRequest doctor_request(const Arguments& arguments);

}  // namespace dkms::cmd
