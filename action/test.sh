#!/usr/bin/env bash
# Runs the scripts of the action in scratch repositories, in the environment that GitHub gives them.
# usage: test.sh KUBEVET
set -euo pipefail

kubevet=$(realpath "$1")
action=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

check() { # check WHAT COMMAND...
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then return; fi
  echo "FAILED: $what"
  failures=$((failures + 1))
}
holds() { grep -qF -- "$2" "$1"; }
lacks() { ! grep -qF -- "$2" "$1"; }
is() { [ "$1" = "$2" ]; }
output_of() { sed -n "s/^$1=//p" "$scratch/output"; }

export HOME=$scratch GIT_CONFIG_NOSYSTEM=1
git config --global user.name me
git config --global user.email me@example.com
git config --global init.defaultBranch main

# A job: what the runner sets, and nothing of what surrounds this test.
run() { # run SCRIPT [NAME=VALUE...]
  local script=$1
  shift
  : >"$scratch/output"
  : >"$scratch/summary"
  code=0
  env -i PATH="$PATH" HOME="$HOME" GITHUB_ACTIONS=true GITHUB_OUTPUT="$scratch/output" \
    GITHUB_STEP_SUMMARY="$scratch/summary" GITHUB_WORKSPACE="$scratch/work" GITHUB_ACTION_PATH="$action" \
    RUNNER_TEMP="$scratch/temp" RUNNER_OS=Linux RUNNER_ARCH=X64 "$@" \
    "$action/action/$script" >"$scratch/log" 2>&1 || code=$?
}

mkdir -p "$scratch/temp/kubevet-bin" "$scratch/work/k8s"
ln -s "$kubevet" "$scratch/temp/kubevet-bin/kubevet"
cat >"$scratch/work/k8s/web.yaml" <<'YAML'
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: None
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "nginx:1.27.0", readinessProbe: {httpGet: {path: /, port: 80}}}]
YAML
cd "$scratch/work"
git init -q .
git add . && git commit -qm one
git clone -q --bare . "$scratch/origin.git"
git remote add origin "$scratch/origin.git"

# A push of something clean: no plan.
run run.sh KUBEVET_PATHS=k8s
check "clean: exit code, found $code" is "$code" 0
check "clean: output" is "$(output_of errors)-$(output_of exit-code)-$(output_of plan)" 0-0-
check "clean: summary" holds "$scratch/summary" "no problems"
check "clean: SARIF" holds "$(output_of sarif)" '"results": []'

# A pull request: findings, annotations and the rollout.
sed -i 's/nginx:1.27.0/nginx:1.28.0/; s/^  replicas: 2/  replicas: "2"/' k8s/web.yaml
printf 'kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata:\n  ::error::x: [not-a-string]\n' >k8s/map.yaml
git add . && git commit -qm two
echo '{"pull_request": {"number": 1, "base": {"ref": "main"}}}' >"$scratch/event.json"
run run.sh KUBEVET_PATHS=k8s GITHUB_EVENT_PATH="$scratch/event.json" KUBEVET_FORMATS="junit=junit.xml
  gitlab=quality.json"
check "pull request: exit code, found $code" is "$code" 1
check "pull request: errors" is "$(output_of errors)" 2
check "pull request: annotation" holds "$scratch/log" "::error file=k8s/web.yaml,line=14,endLine=14,col=13,endColumn=16,"
check "pull request: findings in the summary" holds "$scratch/summary" "k8s/web.yaml:14:13"
check "pull request: plan in the summary" holds "$scratch/summary" "StatefulSet"
check "pull request: plan" holds "$(output_of plan)" "StatefulSet"
check "pull request: more formats" test -s junit.xml -a -s quality.json
check "pull request: SARIF" holds "$(output_of sarif)" '"uri": "k8s/web.yaml"'
check "pull request: text is no command" \
  awk '/^::stop-commands::/ {quiet = 1} /::error::x/ && !quiet && !/^::error file=/ {exit 1} /^::[-0-9a-f]+::$/ {quiet = 0}' "$scratch/log"
rm junit.xml quality.json

# GitHub tells the base branch by itself, too. Only what the branch changes is reported on.
sed -i 's/image: "nginx:1.28.0"/image: "nginx:1.28.0", imagePullPolice: Always/; s/replicas: "2"/replicas: 2/' k8s/web.yaml
rm k8s/map.yaml && sed -i 's/port: 80/port: 0/' k8s/web.yaml && git commit -qam three && git push -q origin HEAD:main
sed -i 's/nginx:1.28.0/nginx:1.29.0/' k8s/web.yaml && git commit -qam four
run run.sh KUBEVET_PATHS=k8s GITHUB_BASE_REF=main KUBEVET_CHANGED_ONLY=true KUBEVET_PLAN=never
check "changed only: exit code, found $code" is "$code" 1
check "changed only: the change is reported on" holds "$scratch/log" "imagePullPolice"
check "changed only: the rest is not" lacks "$scratch/log" "port 0"
check "changed only: no plan" is "$(output_of plan)" ""

# A shallow checkout has no base branch yet.
git clone -q --depth=1 "file://$scratch/origin.git" "$scratch/shallow"
sed -i 's/nginx:1.28.0/nginx:1.30.0/; s/, imagePullPolice: Always//; s/port: 0/port: 80/' "$scratch/shallow/k8s/web.yaml"
run run.sh GITHUB_WORKSPACE="$scratch/shallow" GITHUB_BASE_REF=main
check "shallow: exit code, found $code" is "$code" 0
check "shallow: plan" holds "$scratch/summary" "StatefulSet"

# What cannot work is said.
run run.sh KUBEVET_PATHS=gone
check "gone: exit code, found $code" is "$code" 2
check "gone: message" holds "$scratch/log" "kubevet: gone: no such file or directory"
run run.sh KUBEVET_FAIL_ON=sometimes
check "wrong flag: exit code, found $code" is "$code" 2
check "wrong flag: message" holds "$scratch/log" "not one of error, warning, info, never"
run run.sh KUBEVET_PATHS=k8s KUBEVET_FAIL_ON=never
check "never: exit code, found $code" is "$code" 0

# A release of the own ref is taken, a build is told what it hangs on.
mkdir -p "$scratch/releases/v1"
cp "$kubevet" "$scratch/releases/v1/kubevet-linux-x86_64"
(cd "$scratch/releases/v1" && sha256sum kubevet-linux-x86_64 >kubevet-linux-x86_64.sha256)
run fetch.sh RUNNER_TEMP="$scratch/fetched" KUBEVET_DOWNLOADS="file://$scratch/releases" KUBEVET_ACTION_REF=v1
check "release: exit code, found $code" is "$code-$(output_of build)" 0-false
check "release: binary" test -x "$scratch/fetched/kubevet-bin/kubevet"
run fetch.sh RUNNER_TEMP="$scratch/fetched" KUBEVET_DOWNLOADS="file://$scratch/releases" KUBEVET_ACTION_REF=main
check "no release: build" is "$code-$(output_of build)" 0-true
check "no release: key" test -n "$(output_of key)"
check "no release: nothing is left" test ! -e "$scratch/fetched/kubevet-bin/kubevet"
run fetch.sh RUNNER_TEMP="$scratch/fetched" KUBEVET_DOWNLOADS="file://$scratch/releases" KUBEVET_VERSION=v9
check "wrong version: exit code, found $code" is "$code" 2
check "wrong version: message" holds "$scratch/log" "there is no release v9"
echo "0000000000000000000000000000000000000000000000000000000000000000  kubevet-linux-x86_64" \
  >"$scratch/releases/v1/kubevet-linux-x86_64.sha256"
run fetch.sh RUNNER_TEMP="$scratch/fetched" KUBEVET_DOWNLOADS="file://$scratch/releases" KUBEVET_ACTION_REF=v1
check "damaged release: build" is "$code-$(output_of build)" 0-true

if [ "$failures" -gt 0 ]; then
  echo "the last log:" && cat "$scratch/log"
  exit 1
fi
