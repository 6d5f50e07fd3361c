#include "cmd/render/convert.hpp"

#include "cmd/render/json_value.hpp"

namespace dkms::cmd {

std::string json_of(const app::ConvertReport& report)
{
    auto verified = Json::array();
    for (const auto& kernel : report.verified) {
        verified.push_back({{"kernel", kernel.release()}, {"arch", kernel.arch()}});
    }
    const Json document = {
        {"schema", schema_version}, {"text", report.text}, {"verified", std::move(verified)}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dkms::cmd
