#!/bin/sh
# How long a newcomer waits: a fresh clone's installation, first `make run` and second one.
# Aims on 2 cores: the first under 240 s after the downloads, the second under 60 s.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'make --silent -C "$folder/clone" clean >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
git clone --quiet "$source" "$folder/clone"

seconds_of() {
    label=$1
    shift
    start=$(date +%s)
    "$@" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
    echo "$label: $(($(date +%s) - start)) s"
}

seconds_of "installation (downloads included)" make -C "$folder/clone" .venv/.installed
seconds_of "first make run" make -C "$folder/clone" run
seconds_of "second make run" make -C "$folder/clone" run
