#!/usr/bin/env bash
# pre_commit_test.sh KUBEVET: the hooks under the real pre-commit, in a repository of their own. A bad manifest blocks
# the commit, a good one passes, and a rule about two files holds though only one of them has changed. Needs no
# network; exits with 77 where pre-commit is not installed.
set -euo pipefail
command -v pre-commit >/dev/null || { echo "skipped: pre-commit is not installed"; exit 77; }
kubevet=$(realpath "$1")
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME=$work/cache HOME=$work GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@localhost GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@localhost
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

fail() {
  echo "FAILED: $*"
  cat "$work/log"
  exit 1
}
expect() {  # expect RESULT WORDS...: what `git commit` of what is staged comes to
  local wanted=$1 result=0
  shift
  git commit -q -m change >"$work/log" 2>&1 || result=$?
  [ "$result" = "$wanted" ] || fail "$* (exit $result)"
  echo "ok: $*"
}

# The hooks as a repository: the definitions, the script, and for kubevet-src a program that is built already.
mkdir -p "$work/hooks/src/tools" "$work/bin"
cp "$source/.pre-commit-hooks.yaml" "$work/hooks"
cp "$source/src/tools/pre_commit_hook.sh" "$work/hooks/src/tools"
cp "$source/src/tools/pre_commit_stub_build.cmake" "$work/hooks/CMakeLists.txt"
ln -s "$kubevet" "$work/bin/kubevet"
git init -q "$work/hooks" && cd "$work/hooks" && git add -A && git commit -q -m hooks && git tag v1
export PATH=$work/bin:$PATH KUBEVET_UNDER_TEST=$kubevet

try() {  # try HOOK
  local repository=$work/$1
  git init -q "$repository" && cd "$repository"
  cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/hooks
    rev: v1
    hooks: [{id: $1}]
YAML
  pre-commit install >/dev/null
  cat >service.yaml <<'YAML'
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
YAML
  cat >web.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: web
      image: nginx:1.27
      ports: [{name: http, containerPort: 8080}]
YAML
  git add -A
  expect 0 "$1: good manifests pass"
  sed -i 's/containers:/container:/' web.yaml
  git add -A
  expect 1 "$1: a bad manifest blocks the commit"
  grep -q 'web.yaml:5:3.*unknown-field' "$work/log" || fail "$1: the finding is not shown"
  git checkout -q HEAD -- web.yaml
  cat >.kubevet.yaml <<'YAML'
failOn: warning
YAML
  sed -i 's/targetPort: http/targetPort: web/' service.yaml
  git add -A
  expect 1 "$1: what the changed file says is held against one that is not"
  grep -q 'service-target-port-missing' "$work/log" || fail "$1: the rule about both files is not told"
}

try kubevet
try kubevet-src
