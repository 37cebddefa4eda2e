#!/usr/bin/env bash
# Builds kubevet from the action's own checkout.
set -euo pipefail

cd "$GITHUB_ACTION_PATH"
echo "::group::build kubevet"
./setup.sh
build=$RUNNER_TEMP/kubevet-build
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DKUBEVET_TESTS=OFF
cmake --build "$build" --target kubevet
mkdir -p "$RUNNER_TEMP/kubevet-bin"
cp "$build/kubevet" "$RUNNER_TEMP/kubevet-bin/kubevet"
echo "::endgroup::"
