# For sourcing: trees that a test or an example may do with as it likes.
# shellcheck shell=bash

# install_tree DIR KERNEL...: a module directory for each kernel, which knows
# the kernel's headers and holds nothing else; it has indexes, as an installed
# kernel has, so that depmod is run.
install_tree() {
    local dir=$1 kernel
    shift
    for kernel in "$@"; do
        mkdir -p "$dir/$kernel"
        ln -s "$(realpath "/lib/modules/$kernel/build")" "$dir/$kernel/build"
        : >"$dir/$kernel/modules.order"
        : >"$dir/$kernel/modules.builtin"
        : >"$dir/$kernel/modules.dep"
    done
}
