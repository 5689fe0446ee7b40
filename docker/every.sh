#!/bin/sh
# every.sh SECONDS COMMAND...: runs the command again and again; after a failure, such as that of a
# database that is still starting, within ten minutes. When it last succeeded is the time of the file
# last_success among the temporary ones: for health checks.
set -u
seconds=$1
shift
while :; do
    pause=$seconds
    if "$@"; then
        touch "${TMPDIR:-/tmp}/last_success"
    else
        echo "$*: exit status $?" >&2
        [ "$pause" -le 600 ] || pause=600
    fi
    sleep "$pause"
done
