#!/usr/bin/env bash
# Puts the official Flink distribution into the directory that is given, with pip, which checks it against
# requirements.txt. For ./twins cluster; the containers have Flink's official image.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
destination=$1
python3 -m pip --version >/dev/null || {
    printf 'no pip for python3; install Python 3 with pip, or set FLINK_HOME to an unpacked Flink distribution\n' >&2
    exit 1
}
{ mkdir -p "$(dirname -- "$destination")" && work=$(mktemp -d "$destination.XXXXXX"); } || {
    printf 'set XDG_CACHE_HOME to a folder that can be written, or FLINK_HOME to an unpacked Flink distribution\n' >&2
    exit 1
}
trap 'rm -rf -- "$work"' EXIT

# The scripts are the same on every platform, so the package for any one will do.
python3 -m pip download --quiet --no-deps --require-hashes --dest "$work" \
    --only-binary apache-flink --no-binary apache-flink-libraries \
    --python-version 3.11 --platform manylinux2014_x86_64 --requirement "$here/requirements.txt"

mkdir "$work/flink"
python3 -m zipfile -e "$work"/apache_flink-*.whl "$work/wheel"
tar -xzf "$work"/apache_flink_libraries-*.tar.gz -C "$work"
mv "$work"/wheel/pyflink/{bin,conf} "$work"/apache_flink_libraries-*/deps/{lib,opt,plugins} "$work/flink/"
mv "$work"/apache_flink_libraries-*/deps/bin/bash-java-utils.jar "$work/flink/bin/"
chmod +x "$work"/flink/bin/*.sh "$work/flink/bin/flink"
# Whole or not at all, whoever else fetches it at the same time.
python3 -c 'import os, sys; os.rename(*sys.argv[1:])' "$work/flink" "$destination" 2>/dev/null || [[ -d $destination ]]
