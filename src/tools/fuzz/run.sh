#!/usr/bin/env bash
# Runs every fuzz target over its seeds and on from there:
#
#   src/tools/fuzz/run.sh BUILD-FOLDER SECONDS-EACH [CORPUS-FOLDER]
#
# Without a corpus folder what is found is forgotten and every run begins alike; with one it goes on from there.
# An input that fails is left in the working directory.
set -euo pipefail
cd "$(dirname "$0")/../../.."
build=$1 seconds=$2
corpus=${3:-$(mktemp -d)}
seed=$([ $# -gt 2 ] && echo 0 || echo 1)
manifests="$corpus/manifests"
mkdir -p "$manifests" "$corpus/rules" "$corpus/expressions" "$corpus/scenarios"
find testdata/check -name '*.yaml' -size -8k -exec cp -n {} "$manifests" \;
cp -n rules/*.yaml "$corpus/rules"
find testdata/plan -name '*.yaml' -size -8k -exec cp -n {} "$corpus/scenarios" \;
i=0
sed -n 's/^\(when\|assert\|message\): //p' rules/*.yaml | while read -r expression; do
  i=$((i + 1))
  printf '%s' "$expression" >"$corpus/expressions/rule-$i"
done
for target in "$build"/*_fuzz; do
  name=$(basename "$target")
  case $name in
    rule_file_fuzz) seeds=rules ;;
    cel_fuzz) seeds=expressions ;;
    scenario_fuzz) seeds=scenarios ;;
    *) seeds=manifests ;;
  esac
  mkdir -p "$corpus/$name"
  echo "== $name"
  "$target" -seed="$seed" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=0 -verbosity=0 "$corpus/$name" "$corpus/$seeds"
done
