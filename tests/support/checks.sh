# For sourcing: checks that are counted. The script names a file as $output first.
# shellcheck shell=bash disable=SC2154
passed=0
failed=0

# check WHAT COMMAND...: counts it, and shows the end of what it printed where it fails.
check() {
    local what=$1
    shift
    if "$@" >"$output" 2>&1; then
        echo "ok $what"
        passed=$((passed + 1))
    else
        echo "not ok $what"
        tail -n 30 "$output" | sed 's/^/    /'
        failed=$((failed + 1))
    fi
}

# count: the last line of a script; fails where a check has.
count() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}
