# SPDX-License-Identifier: GPL-3.0-or-later
# What installer/start.sh and tests/run.sh share: saying things, Debian packages, building. To be sourced in the project's top folder.

# One short sentence for the person who watches. Never on standard output: that belongs to the program.
say() {
    printf '%s\n' "$*" >&2
}

# check_folder: the project's folder must be one that we may build in. Otherwise it says whose it is and what to do, and exits 1.
check_folder() {
    for place in . build build/log; do
        [ -e "$place" ] || continue
        [ -w "$place" ] && [ -x "$place" ] && continue
        where=$PWD
        [ "$place" = . ] || where=$PWD/$place
        owner=$(stat -c %U "$place")
        say "The folder $where belongs to $owner, and $(id -un) may not write into it."
        if [ "$place" = . ]; then
            say "Run this command as $owner, or copy the project to a folder of your own: cp -r '$PWD' ~/madmail-desktop"
        else
            say "Run this command as $owner, or have an administrator give it to you: chown -R $(id -un) '$PWD/build'"
        fi
        exit 1
    done
}

# packages_in FILE…: the package names in lists of ours, one a line.
packages_in() {
    sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@"
}

# missing_packages NAME…: those that are not installed, on one line.
missing_packages() {
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p')
    missing=
    for package in "$@"; do
        printf '%s\n' "$installed" | grep -qxF -- "$package" || missing="$missing $package"
    done
    printf '%s' "${missing# }"
}

# install_packages NAME…: installs those that are missing. Without the right to do so it prints the one line for an administrator and exits 1.
install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        say "This is not a Debian system, so nothing is installed for you. Needed are, by their Debian names: $*"
        return 0
    fi
    wanted=$(missing_packages "$@")
    [ -n "$wanted" ] || return 0
    line="apt-get update && apt-get install -y --no-install-recommends $wanted"
    if [ "$(id -u)" -eq 0 ]; then
        as_administrator=
    elif command -v sudo >/dev/null 2>&1; then
        as_administrator=sudo
    else
        say "Some packages are missing. Run this line as administrator, then start again:"
        printf '%s\n' "$line"
        exit 1
    fi
    say "Installing the packages that are missing: $wanted"
    mkdir -p build/log
    # The lists may be old or empty; where they cannot be renewed, those at hand have to do.
    $as_administrator env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >build/log/apt.log 2>&1 || true
    # shellcheck disable=SC2086 # words are wanted
    if ! $as_administrator env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted </dev/null >>build/log/apt.log 2>&1; then
        say "The packages could not be installed; build/log/apt.log says why. This is the line that failed, to be run as administrator:"
        printf '%s\n' "$line"
        exit 1
    fi
}

# build PRESET NAME [TARGET]: configures when that is needed, and builds. Silent when nothing changed.
# One at a time: a second caller waits.
build() {
    preset=$1
    name=$2
    target=${3:-all}
    folder=build/$preset
    mkdir -p "$folder" build/log
    exec 9>"build/log/$preset.lock"
    if ! flock -n 9; then
        say "Waiting for another build of the same kind."
        flock 9
    fi
    if [ ! -f "$folder/build.ninja" ] || [ ! -f "$folder/.configured" ] || [ -n "$(find CMakePresets.json -newer "$folder/.configured")" ]; then
        say "Configuring $name."
        if ! cmake --preset "$preset" >"build/log/$preset-configure.log" 2>&1; then
            cat "build/log/$preset-configure.log" >&2
            say "Configuring $name failed."
            exit 1
        fi
        touch "$folder/.configured"
    fi
    if ninja -C "$folder" -n "$target" 2>/dev/null | grep -q 'no work to do'; then
        exec 9>&-
        return 0
    fi
    say "Building $name. The first time takes minutes, later ones seconds."
    # Where somebody watches, ninja's one line of progress; elsewhere only what went wrong.
    if [ -t 2 ]; then
        ninja -C "$folder" "$target" >&2 || build_failed "$name"
    else
        ninja -C "$folder" --quiet "$target" >&2 || build_failed "$name"
    fi
    exec 9>&-
}

build_failed() {
    say "Building $1 failed; the lines above say where."
    exit 1
}
