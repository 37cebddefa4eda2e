#!/bin/sh
# Runs protocol.mjs against a kubevet that was built. Exit code 77: its client library is not installed
# (`npm ci`).
#
#   editors/vscode/test/protocol.sh [PROGRAM]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v node >/dev/null; then
  echo "skipped: there is no node"
  exit 77
fi
if [ ! -d "$here/../node_modules/vscode-languageserver-protocol" ]; then
  echo "skipped: vscode-languageserver-protocol is not installed; \`npm ci\` in editors/vscode does it"
  exit 77
fi
KUBEVET=${1:-$here/../../../build/kubevet} exec timeout 60 node "$here/protocol.mjs"
