#!/bin/sh
# Run a program of .venv: tools/in_venv.sh reportgen report predictions.csv
set -eu
tools=$(dirname "$0")
. "$tools/libraries.sh"
program=$1
shift
exec "$tools/../.venv/bin/$program" "$@"
