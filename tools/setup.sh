#!/bin/sh
# Set up reportgen in .venv: tools/setup.sh run   what making reports needs
#                            tools/setup.sh dev   that and what the checks need
# Installs system packages where this user may (root, sudo without a password, or Homebrew); else it prints
# the one command that does and goes on with what works without them.
set -eu
cd "$(dirname "$0")/.."
extras=${1:-run}
venv_python=.venv/bin/python

say() { printf '%s\n' "$*"; }

find_python() {
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$name"
            return
        fi
    done
    say "reportgen needs Python 3.11 or newer, and none was found." >&2
    say "Install one, or name it: make PYTHON=/path/to/python3 report" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# Install Debian packages; fail quietly where that is not possible.
debian_install() {
    may_install || return 1
    say "Installing system packages: $*"
    as_root apt-get update -qq || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

make_venv() {
    [ -x "$venv_python" ] && "$venv_python" -m pip --version >/dev/null 2>&1 && return
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if ! debian_install "$package"; then
            say "Python's venv module is missing. Install it, then run this again:" >&2
            say "    sudo apt-get install $package" >&2
            exit 1
        fi
    fi
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

install_reportgen() {
    stamp=.venv/reportgen-$extras
    [ -n "$(find "$stamp" -newer pyproject.toml 2>/dev/null)" ] && return
    say "Installing reportgen and the packages it needs (a few minutes the first time)"
    if [ "$extras" = dev ]; then target='.[dev]'; else target=.; fi
    "$venv_python" -m pip install --quiet --disable-pip-version-check --editable "$target"
    touch .venv/reportgen-run "$stamp"
}

can_make_pdf() { "$venv_python" -c 'import weasyprint' >/dev/null 2>&1; }

# Debian's harfbuzz-subset is not needed to work, only to embed fonts quickly and without a warning.
embeds_quickly() {
    "$venv_python" -c 'import sys
from ctypes.util import find_library
sys.exit(sys.platform == "linux" and not find_library("harfbuzz-subset"))'
}

install_pdf_libraries() {
    can_make_pdf && embeds_quickly && return
    if [ "$(uname)" = Darwin ]; then
        command="brew install pango"
        if command -v brew >/dev/null; then $command || true; fi
    else
        command="sudo apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
        debian_install libpangoft2-1.0-0 libharfbuzz-subset0 || true
    fi
    can_make_pdf && return
    say "The system libraries for PDF are missing: reports will be HTML only. To have PDF as well:"
    say "    $command"
}

has_chromium() {
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -e .venv/reportgen-chromium ]
}

# The tests that look at pages in a browser are skipped without one.
install_chromium() {
    has_chromium && return
    debian_install chromium && return
    if "$venv_python" -m playwright install chromium; then
        touch .venv/reportgen-chromium
    else
        say "No Chromium: the tests that look at pages in a browser will be skipped."
    fi
}

make_venv
install_reportgen
. tools/libraries.sh
install_pdf_libraries
if [ "$extras" = dev ]; then install_chromium; fi
