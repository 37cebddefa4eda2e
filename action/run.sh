#!/usr/bin/env bash
# Runs kubevet in a job of GitHub Actions: a readable log, annotations, a job summary with findings and rollout
# plans, reports in files, and outputs with counts. Ends with the worst exit code of what it ran.
set -euo pipefail

PATH=$RUNNER_TEMP/kubevet-bin:$PATH
reports=$RUNNER_TEMP/kubevet-reports
mkdir -p "$reports"
cd "${GITHUB_WORKSPACE:-.}"

# Words of an input; patterns are left to kubevet.
words() { tr -s ' \t\r\n' '\n' <<<"$1" | sed '/^$/d'; }
mapfile -t paths < <(words "${KUBEVET_PATHS:-.}")
mapfile -t formats < <(words "${KUBEVET_FORMATS:-}")
mapfile -t extra < <(words "${KUBEVET_ARGS:-}")

output() { echo "$1=$2" >>"$GITHUB_OUTPUT"; }

# Text from manifests must not be taken for commands to the runner.
quoted() {
  local token
  token=$(cat /proc/sys/kernel/random/uuid)
  echo "::stop-commands::$token"
  cat "$1"
  echo "::$token::"
}

# A member of the event that started the workflow.
event() {
  [ -s "${GITHUB_EVENT_PATH:-}" ] || return 0
  if command -v jq >/dev/null; then
    jq -r "$1 // empty" "$GITHUB_EVENT_PATH"
  else
    python3 - "$1" "$GITHUB_EVENT_PATH" <<'PYTHON'
import json, sys
value = json.load(open(sys.argv[2], encoding="utf-8"))
for name in sys.argv[1].strip(".").split("."):
    value = value.get(name) if isinstance(value, dict) else None
print("" if value is None else value)
PYTHON
  fi
}

# The branch that the change goes to; empty when nothing is to be merged.
base_branch() {
  local base=${GITHUB_BASE_REF:-}
  [ -n "$base" ] || base=$(event .pull_request.base.ref)
  [ -n "$base" ] || base=$(event .merge_group.base_ref)
  echo "${base#refs/heads/}"
}

# The revision to compare with. A shallow checkout does not have it yet.
base_revision() {
  local branch
  branch=$(base_branch)
  [ -n "$branch" ] || return 0
  local revision=refs/remotes/origin/$branch depth=()
  [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" != true ] || depth=(--depth=1)
  git fetch --quiet --no-tags "${depth[@]}" origin "+refs/heads/$branch:$revision" >&2 ||
    git rev-parse --quiet --verify "$revision^{commit}" >/dev/null || return 1
  echo "$revision"
}

revision=
case ${KUBEVET_PLAN:-auto} in
  auto | never | true | false) ;;
  *) revision=$KUBEVET_PLAN ;;
esac
if [ -z "$revision" ] && { [ "${KUBEVET_PLAN:-auto}" = auto ] || [ "${KUBEVET_PLAN:-}" = true ] ||
  [ "${KUBEVET_CHANGED_ONLY:-false}" = true ]; }; then
  if ! revision=$(base_revision); then
    echo "::warning title=kubevet::the base branch could not be fetched; nothing is compared with it"
    revision=
  fi
fi

sarif=$reports/kubevet.sarif
json=$reports/kubevet.json
flags=(-o "text=$reports/check.txt" -o "github=$reports/annotations" -o "markdown=$reports/check.md")
for format in "${formats[@]}"; do
  case $format in
    sarif=?*) sarif=${format#sarif=} ;;
    json=?*) json=${format#json=} ;;
    *) flags+=(-o "$format") ;;
  esac
done
flags+=(-o "sarif=$sarif" -o "json=$json")
[ -z "${KUBEVET_KUBERNETES_VERSION:-}" ] || flags+=(--kubernetes-version "$KUBEVET_KUBERNETES_VERSION")
[ -z "${KUBEVET_CONFIG:-}" ] || flags+=(--config "$KUBEVET_CONFIG")
[ -z "${KUBEVET_FAIL_ON:-}" ] || flags+=(--fail-on "$KUBEVET_FAIL_ON")
[ -z "${KUBEVET_BASELINE:-}" ] || flags+=(--baseline "$KUBEVET_BASELINE")
if [ "${KUBEVET_CHANGED_ONLY:-false}" = true ] && [ -n "$revision" ]; then flags+=(--since "$revision"); fi

rm -f "$reports"/check.* "$reports"/plan.* "$reports/annotations" "$json" "$sarif"
code=0
kubevet check "${flags[@]}" "${extra[@]}" -- "${paths[@]}" || code=$?
if [ ! -f "$json" ]; then
  echo "::error title=kubevet::kubevet could not start; its message is above"
  output exit-code "$code"
  exit 2
fi
quoted "$reports/check.txt"
cat "$reports/annotations"
cat "$reports/check.md" >>"$GITHUB_STEP_SUMMARY"

plan=
if [ -n "$revision" ] && [ "${KUBEVET_PLAN:-auto}" != never ] && [ "${KUBEVET_PLAN:-auto}" != false ]; then
  flags=(--current "git:$revision" -o "markdown=$reports/plan.md" -o "text=$reports/plan.txt")
  [ -z "${KUBEVET_KUBERNETES_VERSION:-}" ] || flags+=(--kubernetes-version "$KUBEVET_KUBERNETES_VERSION")
  plan_code=0
  kubevet plan "${flags[@]}" -- "${paths[@]}" || plan_code=$?
  if [ -f "$reports/plan.md" ]; then
    plan=$reports/plan.md
    quoted "$reports/plan.txt"
    { echo && cat "$plan"; } >>"$GITHUB_STEP_SUMMARY"
  fi
  if [ "$plan_code" -eq 1 ]; then
    echo "::warning title=kubevet::the rollout of this change stalls or is refused; see the summary of the job"
    [ "${KUBEVET_FAIL_ON:-}" != never ] || plan_code=0
  fi
  [ "$plan_code" -le "$code" ] || code=$plan_code
fi

count() { sed -n "s/^    \"$1\": \([0-9]*\),\$/\1/p" "$json" | head -n 1; }
for name in errors warnings infos suppressed; do output "$name" "$(count "$name")"; done
output exit-code "$code"
output sarif "$sarif"
output json "$json"
output markdown "$reports/check.md"
output plan "$plan"
exit "$code"
