#pragma once

#include <string>

#include "lib/app/session.hpp"
#include "lib/app/weak_links.hpp"
#include "lib/sys/boost_process_runner.hpp"
#include "tests/integration/machine.hpp"

namespace dkms::test {

/// A machine with two kernels, 6.1.0 and 6.2.0, that agree in everything but their name.
class TwoKernels : public Machine {
public:
    TwoKernels()
    {
        add_kernel("6.2.0", "0x00000011", tail);
        system.layout.root = root / "root";
        system.environment["PATH"] = "/usr/sbin:/sbin:/usr/bin:/bin";
    }

    static constexpr const char* tail = " SMP preempt mod_unload modversions ";

    /// @param crc of module_layout
    void add_kernel(const std::string& release, const std::string& crc,
                    const std::string& vermagic_tail) const
    {
        const auto directory = "modules/" + release;
        root.write(directory + "/kernel/a/first.ko", own_module_text(release + vermagic_tail));
        root.write(directory + "/build/include/x.h", "");
        root.write(directory + "/build/.config", "CONFIG_MODVERSIONS=y\n");
        root.write(directory + "/build/Module.symvers",
                   crc + "\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
        root.write(directory + "/modules.dep", "");
    }

    /// Builds the package for one kernel, and installs it.
    app::CellOutcome install_for(const std::string& release, const std::string& version = "1.0")
    {
        builds(module_text(version, release + tail));
        auto request = build_request();
        request.add.package.version = version;
        request.kernels.kernels = {{release, ""}};
        return app::install(system, {.build = request}).cells.at(0);
    }

    app::Report uninstall_from(const std::string& release)
    {
        auto request = cells();
        request.kernels.kernels = {{release, ""}};
        return app::uninstall(system, request);
    }

    /// What the kernel hooks end with.
    void after_kernel_event()
    {
        app::Session session(system);
        app::settle_weak_links_of_all(session, false);
    }

    /// What somebody else, or weak-modules, would do.
    void link(const std::string& inside, const fs::path& text) const
    {
        const auto place = fs::path(root.path()) / "modules" / inside;
        fs::create_directories(place.parent_path());
        fs::create_symlink(text, place);
    }

    bool has_link(const char* inside) const
    {
        return fs::is_symlink(fs::path(root.path()) / "modules" / inside);
    }

    void say(const std::string& directive) const
    {
        root.write("src/it87-1.0/dkms.conf",
                   root.read("src/it87-1.0/dkms.conf") + directive + "\n");
    }

    /// The kernels that depmod was run for since the last question.
    std::vector<std::string> indexed()
    {
        std::vector<std::string> releases;
        for (const auto& command : runner.commands) {
            if (command.program == "depmod") {
                releases.push_back(command.arguments.at(1));
            }
        }
        runner.commands.clear();
        return releases;
    }

    /// depmod is the real one from now on.
    void use_real_depmod()
    {
        runner.answer("depmod", {.effect = [](const Command& command) {
                          sys::BoostProcessRunner().run(
                              command, [](auto) { return sys::SinkAnswer::go_on; });
                      }});
    }
};

}  // namespace dkms::test
