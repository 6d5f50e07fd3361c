# For sourcing: what the scripts here need from a Debian 12 machine. Nothing is
# fetched when all of it is there, so that a second run is fast.
# shellcheck shell=bash disable=SC2034

# What the program is built with; the README says why each is needed.
BUILD_PACKAGES="cmake ninja-build g++ pkg-config
    libarchive-dev libboost1.81-dev libboost-program-options1.81-dev libelf-dev libfmt-dev
    libkmod-dev liblzma-dev libssl-dev libtomlplusplus-dev libzstd-dev nlohmann-json3-dev
    zlib1g-dev"

# What the program calls.
RUN_PACKAGES="binutils bubblewrap gcc kmod make patch"

die() {
    echo "error: $*" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# fetch_lists: the package lists, once in a run.
fetch_lists() {
    [ -z "${lists_are_fresh:-}" ] || return 0
    apt-get -qq update || die "apt-get update failed"
    lists_are_fresh=yes
}

# only_root WHY: ends the script with 77 for others, who cannot install.
only_root() {
    [ "$(id -u)" = 0 ] || { echo "skipped, for only root can install: $*"; exit 77; }
}

# need_packages NAME...: installs those that are missing.
need_packages() {
    local name missing=""
    for name in "$@"; do
        is_installed "$name" || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    only_root "missing:$missing"
    echo "installing:$missing"
    fetch_lists
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 $missing >/dev/null || die "apt-get install failed:$missing"
}

# kernel_pattern SERIES FLAVOUR: Debian's releases of a series: 6.1.0-56-rt-amd64.
kernel_pattern() {
    printf '%s\.[0-9]+[-+][[:alnum:]]+-%s$' "$(printf '%s' "$1" | sed 's/\./\\./g')" "$2"
}

# kernel_with_headers SERIES FLAVOUR: the newest one that is installed, or nothing.
kernel_with_headers() {
    local dir
    for dir in /lib/modules/*/build/include; do
        [ -d "$dir" ] || continue
        dir=${dir#/lib/modules/}
        printf '%s\n' "${dir%/build/include}"
    done | grep -E "^$(kernel_pattern "$1" "$2")" | sort -V | tail -n 1
}

# need_kernel VARIABLE SERIES FLAVOUR: sets it to a release with headers. Debian
# drops old ones, so the newest is looked up, never named.
need_kernel() {
    local kernel package
    kernel=$(kernel_with_headers "$2" "$3")
    printf -v "$1" %s "$kernel"
    [ -z "$kernel" ] || return 0
    only_root "headers of a $2 kernel, flavour $3"
    fetch_lists
    package=$(apt-cache pkgnames linux-headers- \
        | grep -E "^linux-headers-$(kernel_pattern "$2" "$3")" | sort -V | tail -n 1)
    [ -n "$package" ] || die "apt knows no headers of a $2 kernel, flavour $3"
    need_packages "$package"
    kernel=$(kernel_with_headers "$2" "$3")
    [ -n "$kernel" ] || die "$package has brought no headers"
    printf -v "$1" %s "$kernel"
}

# need_kernels: the four kernels that the example and the tests build for, as
# KERNEL_PLAIN, KERNEL_RT, KERNEL_CLOUD and KERNEL_NEWER.
need_kernels() {
    local arch
    arch=$(dpkg --print-architecture)
    need_kernel KERNEL_PLAIN 6.1 "$arch"
    need_kernel KERNEL_RT 6.1 "rt-$arch"
    need_kernel KERNEL_CLOUD 6.1 "cloud-$arch"
    need_kernel KERNEL_NEWER 6.12 "$arch"
}

# fetch_driver FILE: makes it the it87 driver, out of the 140 MB of the kernel's source,
# unless it is there.
fetch_driver() {
    local dir
    if [ ! -s "$1" ]; then
        echo "fetching linux-source-6.1 for drivers/hwmon/it87.c"
        fetch_lists
        dir=$(mktemp -d)
        (
            cd "$dir" || exit 1
            apt-get -qq download linux-source-6.1 2>/dev/null
            dpkg-deb --fsys-tarfile ./*.deb 2>/dev/null \
                | tar -xO ./usr/src/linux-source-6.1.tar.xz 2>/dev/null \
                | tar -xJO --occurrence=1 linux-source-6.1/drivers/hwmon/it87.c >it87.c
        )
        mkdir -p "$(dirname "$1")"
        [ -s "$dir/it87.c" ] && mv "$dir/it87.c" "$1"
        rm -rf "$dir"
    fi
    [ -s "$1" ] || die "there is no it87.c in Debian's linux-source-6.1"
}
