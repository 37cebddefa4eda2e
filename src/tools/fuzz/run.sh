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
mkdir -p "$manifests" "$corpus/rules" "$corpus/expressions" "$corpus/scenarios" "$corpus/conversations"
find testdata/check -name '*.yaml' -size -8k -exec cp -n {} "$manifests" \;
cp -n rules/*.yaml "$corpus/rules"
find testdata/plan -name '*.yaml' -size -8k -exec cp -n {} "$corpus/scenarios" \;
i=0
sed -n 's/^\(when\|assert\|message\): //p' rules/*.yaml | while read -r expression; do
  i=$((i + 1))
  printf '%s' "$expression" >"$corpus/expressions/rule-$i"
done
# What a client says in a transcript, as it goes over the wire, behind a byte that says "all at once".
for transcript in testdata/lsp/*.txt; do
  {
    printf '\0'
    LC_ALL=C awk '
      function say(method, params) {
        id = method ~ "/did" ? "" : "\"id\":" ++count ","
        body = "{\"jsonrpc\":\"2.0\"," id "\"method\":\"" method "\",\"params\":" params "}"
        printf "Content-Length: %d\r\n\r\n%s", length(body), body
      }
      function document(path, text) { return "{\"textDocument\":{\"uri\":\"file://" path "\",\"version\":" NR text "}" }
      /^-- / { path = $2; next }
      path != "conversation" { gsub(/"/, "\\\""); texts[path] = texts[path] $0 "\\n"; next }
      $1 != ">" { next }
      $2 == "open" { say("textDocument/didOpen", document($3, ",\"text\":\"" texts[$3] "\"") "}"); next }
      {
        method = $2
        sub(/^> [^ ]* /, "")
        if (split($0, part, " @ ") == 2) $0 = document(part[2]) (part[1] == "{}" ? "}" : "," substr(part[1], 2))
        say(method, $0)
      }' "$transcript"
  } >"$corpus/conversations/$(basename "$transcript")"
done
for target in "$build"/*_fuzz; do
  name=$(basename "$target")
  case $name in
    rule_file_fuzz) seeds=rules ;;
    cel_fuzz) seeds=expressions ;;
    scenario_fuzz) seeds=scenarios ;;
    lsp_fuzz) seeds=conversations ;;
    *) seeds=manifests ;;
  esac
  mkdir -p "$corpus/$name"
  echo "== $name"
  "$target" -seed="$seed" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=0 -verbosity=0 "$corpus/$name" "$corpus/$seeds"
done
