#!/usr/bin/env bash
# Takes kubevet from a release: the one that is asked for, or that of the action's own ref. When the own ref has
# none, says that it is to be built, and the key under which the result is cached.
set -euo pipefail

bin=$RUNNER_TEMP/kubevet-bin
base=${KUBEVET_DOWNLOADS:-${GITHUB_SERVER_URL:-https://github.com}/${KUBEVET_ACTION_REPOSITORY:-}/releases/download}
wanted=${KUBEVET_VERSION:-}
ref=${wanted:-${KUBEVET_ACTION_REF:-}}

asset() {
  case ${RUNNER_OS:-Linux}-${RUNNER_ARCH:-X64} in
    Linux-X64) echo kubevet-linux-x86_64 ;;
    Linux-ARM64) echo kubevet-linux-aarch64 ;;
    *) return 1 ;;
  esac
}

download() {
  local name
  name=$(asset) || return 1
  mkdir -p "$bin"
  curl -fsSL --retry 2 -o "$bin/$name" "$base/$ref/$name" &&
    curl -fsSL --retry 2 -o "$bin/$name.sha256" "$base/$ref/$name.sha256" &&
    (cd "$bin" && sha256sum --check --quiet "$name.sha256") &&
    mv "$bin/$name" "$bin/kubevet" && chmod +x "$bin/kubevet" && rm "$bin/$name.sha256"
}

# Everything that the result of a build hangs on.
source_hash() {
  (cd "$GITHUB_ACTION_PATH" &&
    find CMakeLists.txt setup.sh src schemas rules -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum |
    sha256sum | cut -c1-16)
}

if [ -n "$ref" ] && download 2>/dev/null; then
  echo "kubevet is that of release $ref"
  echo "build=false" >>"$GITHUB_OUTPUT"
  exit 0
fi
rm -rf "$bin"
if [ -n "$wanted" ]; then
  echo "::error title=kubevet::there is no release $wanted for ${RUNNER_OS:-Linux} ${RUNNER_ARCH:-X64} at $base"
  exit 2
fi
echo "there is no release for ${ref:-this checkout}; kubevet is built from source"
{
  echo "build=true"
  echo "key=kubevet-${RUNNER_OS:-Linux}-${RUNNER_ARCH:-X64}-${ImageOS:-any}-$(source_hash)"
} >>"$GITHUB_OUTPUT"
