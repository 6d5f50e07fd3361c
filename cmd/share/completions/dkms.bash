# bash completion for dkms

# The packages that dkms knows, and those below /usr/src that it could add.
_dkms_packages() {
    local dir
    dkms status 2>/dev/null | sed -n 's/^\([^,: ]*\).*/\1/p'
    for dir in /usr/src/*/; do
        [[ -e ${dir}dkms.conf || -e ${dir}dkms.toml ]] || continue
        dir=${dir%/}
        dir=${dir##*/}
        [[ $dir == *-* ]] && printf '%s/%s\n' "${dir%-*}" "${dir##*-}"
    done
}

_dkms_kernels() {
    local dir
    for dir in /lib/modules/*/; do
        dir=${dir%/}
        printf '%s\n' "${dir##*/}"
    done
}

_dkms() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
    COMPREPLY=()
    case $before in
        -k | --kernelver | --templatekernel)
            mapfile -t COMPREPLY < <(compgen -W "$(_dkms_kernels)" -- "$word")
            return
            ;;
        -m | --module)
            mapfile -t COMPREPLY < <(compgen -W "$(_dkms_packages)" -- "$word")
            return
            ;;
        -c | --config | -o | --archive)
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        --kernelsourcedir | --dkmstree | --sourcetree | --installtree)
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        -a | --arch)
            mapfile -t COMPREPLY < <(compgen -W "$(uname -m)" -- "$word")
            return
            ;;
        --conf-evaluation)
            mapfile -t COMPREPLY < <(compgen -W "auto static" -- "$word")
            return
            ;;
        -v | -j | --directive)
            return
            ;;
    esac
    if [[ $word == -* ]]; then
        words="-m --module -v -k --kernelver -a --arch --all --force --if-stale --force-version-override
            -c --config --kernelsourcedir --directive --templatekernel --archive --source-only --binaries-only -j --no-depmod --symlink-modules
            --modprobe-on-install --rpm_safe_upgrade
            --dkmstree --sourcetree --installtree --conf-evaluation -o --verify --wait --json
            --prune --dry-run --fix --sarif --strict -q --quiet --verbose
            -V --version -h --help"
    elif ((COMP_CWORD == 1)); then
        words="add build install rebuild autoinstall status uninstall unbuild plan check convert explain weak verify doctor
            remove generate_mok match mktarball ldtarball kernel_preinst kernel_postinst kernel_prerm"
    elif [[ ${COMP_WORDS[1]} == check || ${COMP_WORDS[1]} == convert ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    else
        words=$(_dkms_packages)
        if [[ ${COMP_WORDS[1]} == @(explain|add|ldtarball) ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        else
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
        fi
    fi
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _dkms dkms
