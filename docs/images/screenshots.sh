#!/usr/bin/env bash
# Draws the screenshots of docs/review.md, of a `./twins demo --keep-running` that has sent its images.
# Takes the address of its review page.
set -euo pipefail
cd "$(dirname "$0")"
address=${1:-http://127.0.0.1:8082/}

draw() {
    local file=$1 size=$2 fragment=$3
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$size" --virtual-time-budget=8000 \
        --screenshot="$file" "$address#$fragment" 2>/dev/null
}

draw review-wall.png 1280,820 show=all
draw review-label.png 1100,820 "show=wrong&image=${2:-fashion-mnist-test-02998}"
