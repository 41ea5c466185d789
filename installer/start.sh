#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is needed, builds Madmail Desktop and starts it: sh installer/start.sh [--cli COMMAND …]
set -eu
here=$(pwd)
cd "$(dirname "$0")/.."
. installer/common.sh

check_folder
# shellcheck disable=SC2046 # words are wanted
install_packages $(packages_in installer/packages-build.txt)
build release "Madmail Desktop" madmail

program=$PWD/build/release/bin/madmail
cd "$here"
if [ $# -eq 0 ]; then
    say "There is no window yet, so the server runs here. Ctrl+C stops it."
    set -- --cli run
fi
exec "$program" "$@"
