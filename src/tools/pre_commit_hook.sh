#!/usr/bin/env bash
# Runs kubevet with the given arguments, built from the folder that this script lies in: pre-commit's own clone,
# one for each revision. Builds when there is no program yet; who comes meanwhile waits.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$source/build-hook
program=$build/kubevet

build_program() {
  [ -e "$build/is-built" ] && return
  echo "kubevet: building once in $build, which takes some minutes" >&2
  local generator=()
  command -v ninja >/dev/null && generator=(-G Ninja)
  if ! { cmake -S "$source" -B "$build" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DKUBEVET_TESTS=OFF &&
         cmake --build "$build" --target kubevet --parallel "${KUBEVET_JOBS:-$(nproc)}"; } >"$build.log" 2>&1; then
    tail -n 20 "$build.log" >&2
    echo "kubevet: the build failed ($build.log); setup.sh installs what it needs on Debian" >&2
    exit 2
  fi
  touch "$build/is-built"
}

if [ ! -e "$build/is-built" ]; then
  exec 9>"$source/.build-hook.lock"
  flock 9
  build_program
  exec 9>&-
fi
exec "$program" "$@"
