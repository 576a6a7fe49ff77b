#!/bin/sh
# setup.sh VENV REQUIREMENTS: make the virtual environment VENV with a Python that fits, and install REQUIREMENTS into it.
# Does nothing where that is done already; makes VENV anew where it is broken, half made, or was moved with its folder.
# Says in one line what is missing on this machine, with the remedy.
set -u
venv=$1
requirements=$2
stamp=$venv/installed.txt

fail() {
    printf 'Mizan: %s\n' "$*" >&2
    exit 1
}

# What the installation depends on; the stamp holds it as it was when the installation was complete.
state() {
    pwd -P
    cksum "$requirements" pyproject.toml
}

bin() {
    if [ -d "$venv/Scripts" ]; then printf '%s' "$venv/Scripts/python"; else printf '%s' "$venv/bin/python"; fi
}

runs() { "$(bin)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

[ -f "$requirements" ] || fail "there is no $requirements here; run make in the project's own folder."
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(state)" ] && runs; then exit 0; fi

# "3.12.1" of the Python named $1, or nothing if it does not run.
version_of() { "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null | tr -d '\r'; }

# 3.11 or newer?
fits() {
    major=${1%%.*}
    rest=${1#*.}
    minor=${rest%%.*}
    [ "$major" -gt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -ge 11 ]; }
}

find_python() {
    chosen= old= incomplete=
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3.14 python3.13 python3.12 python3.11 python3 python; fi
    for name in "$@"; do
        version=$(version_of "$name")
        case $version in [0-9]*.[0-9]*.[0-9]*) ;; *) continue ;; esac
        if ! fits "$version"; then
            old=${old:-"$version ($name)"}
        elif ! "$name" -c 'import venv, ensurepip' >/dev/null 2>&1; then
            incomplete=${incomplete:-"$version ($name)"}
            short=${short:-${version%.*}}
        else
            chosen=$name
            return
        fi
    done
    if [ -n "$incomplete" ]; then
        fail "Python $incomplete lacks its venv module, which makes virtual environments: on Debian and Ubuntu run" \
            "'sudo apt install python$short-venv' (or python3-venv), elsewhere install Python from https://www.python.org/downloads/."
    elif [ -n "$old" ]; then
        fail "Python 3.11 or newer is needed, found only $old: install one from https://www.python.org/downloads/," \
            "or name one you have: make PYTHON=/path/to/python3.12 TARGET."
    elif [ -n "${PYTHON:-}" ]; then
        fail "PYTHON=$PYTHON does not run: name a Python 3.11 or newer, or leave PYTHON out."
    fi
    fail "no Python found: install Python 3.11 or newer from https://www.python.org/downloads/ (Debian and Ubuntu:" \
        "sudo apt install python3 python3-venv)."
}

# An environment whose installation never ended, that was made in another folder, or whose Python is gone is made anew.
if [ "$(head -n 1 "$stamp" 2>/dev/null)" != "$(pwd -P)" ] || ! runs || ! "$(bin)" -m pip --version >/dev/null 2>&1; then
    find_python
    printf 'Mizan: making %s with Python %s (%s)\n' "$venv" "$version" "$chosen"
    rm -rf "$venv" || fail "cannot remove the broken environment $venv: close what uses it and run again."
    said=$("$chosen" -m venv "$venv" 2>&1) || fail "Python $version ($chosen) could not make $venv:" \
        "$(printf '%s' "$said" | tail -n 1)"
fi

rm -f "$stamp"
printf 'Mizan: installing %s (some minutes the first time)\n' "$requirements"
"$(bin)" -m pip install --quiet --disable-pip-version-check -r "$requirements" || fail "installing $requirements failed, for" \
    "the reason above: check the network and the disk space, then run the same command again."
state >"$stamp.new" && mv "$stamp.new" "$stamp"
