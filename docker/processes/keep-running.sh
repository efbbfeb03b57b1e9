#!/usr/bin/env bash
# Runs a server, and runs it again when it ends, as a container with restart: unless-stopped does. TERM ends both.
set -uo pipefail

stopping=
child=
trap 'stopping=true; [[ -z $child ]] || kill -TERM "$child" 2>/dev/null' TERM INT

pause=1
while [[ -z $stopping ]]; do
    "$@" &
    child=$!
    begin=$SECONDS
    wait "$child"
    code=$?
    # A signal to this script interrupts the wait.
    while kill -0 "$child" 2>/dev/null; do
        wait "$child"
        code=$?
    done
    child=
    [[ -z $stopping ]] || break
    ((SECONDS - begin < 60)) || pause=1
    printf '%s keep-running: %s ended with exit code %d; it starts again in %d s\n' "$(date '+%F %T')" "$1" "$code" "$pause"
    sleep "$pause" &
    wait $!
    pause=$((pause < 30 ? 2 * pause : 60))
done
