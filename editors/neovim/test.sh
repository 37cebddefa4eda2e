#!/bin/sh
# Runs test.lua in a headless Neovim against a kubevet that was built. Exit code 77: there is no Neovim.
#
#   editors/neovim/test.sh [PROGRAM]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
KUBEVET=${1:-$here/../../build/kubevet}
if ! command -v nvim >/dev/null; then
  echo "skipped: there is no nvim"
  exit 77
fi
KUBEVET_FOLDER=$(mktemp -d)
trap 'rm -rf "$KUBEVET_FOLDER"' EXIT
cat > "$KUBEVET_FOLDER/web.yaml" <<'YAML'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  serviceName: web
  replcas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
YAML
echo 'closedWorld: true' > "$KUBEVET_FOLDER/.kubevet.yaml"
export KUBEVET KUBEVET_FOLDER
timeout 60 nvim --headless -u NONE -i NONE -n -c "luafile $here/test.lua" > "$KUBEVET_FOLDER/out" 2>&1 || true
cat "$KUBEVET_FOLDER/out"
grep -q '^PASSED' "$KUBEVET_FOLDER/out"
