#!/bin/sh
# What the tests need beside Python: a browser and the library that Playwright's own program asks for, a Java runtime (ODK Validate,
# JavaRosa), Node, and npm, which brings AWS's rules about templates.
# As root it installs what is missing; otherwise it names it and stops.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
known_libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || echo libatomic.so.1) # where there is none to ask, nothing is missing
case "$known_libraries" in *libatomic.so.1*) ;; *) missing="$missing libatomic1" ;; esac
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of packages
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "The tests need these Debian packages, which are missing:$missing"
    echo "Install them (apt-get install$missing) and run make test again."
    exit 2
fi
