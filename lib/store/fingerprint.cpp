#include "lib/store/fingerprint.hpp"

#include "lib/base/error.hpp"
#include "lib/store/record.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::store {
namespace {

constexpr std::string_view heading = "dkms-fingerprint\t1\n";
constexpr std::size_t input_fields = 4;

}  // namespace

std::string fingerprint_text(const Fingerprint& fingerprint)
{
    std::string text(heading);
    text += record_line({fingerprint.cell_stamp});
    for (const auto& input : fingerprint.inputs) {
        text += record_line({input.label, input.path.native(), input.stamp, input.digest});
    }
    return text;
}

std::optional<Fingerprint> parse_fingerprint(std::string_view text)
{
    if (!text.starts_with(heading)) {
        return std::nullopt;
    }
    const auto lines = parse_record(text.substr(heading.size()));
    if (!lines || lines->empty() || lines->front().size() != 1) {
        return std::nullopt;
    }
    Fingerprint fingerprint{.cell_stamp = lines->front().front()};
    for (auto line = lines->begin() + 1; line != lines->end(); ++line) {
        if (line->size() != input_fields) {
            return std::nullopt;
        }
        fingerprint.inputs.push_back({.label = line->at(0),
                                      .path = line->at(1),
                                      .stamp = line->at(2),
                                      .digest = line->at(3)});
    }
    return fingerprint;
}

std::optional<Fingerprint> read_fingerprint(const TreeLayout& layout, const PackageId& package,
                                            const KernelTarget& kernel)
{
    try {
        const auto text = sys::read_file_if_exists(layout.fingerprint(package, kernel));
        return text ? parse_fingerprint(*text) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;  // it is for root alone, and others may ask for the status
    }
}

void write_fingerprint(const TreeLayout& layout, const PackageId& package,
                       const KernelTarget& kernel, const Fingerprint& fingerprint)
{
    const auto file = layout.fingerprint(package, kernel);
    sys::make_directories(file.parent_path(), 0700);
    sys::write_file(file, fingerprint_text(fingerprint), 0600);
}

}  // namespace dkms::store
