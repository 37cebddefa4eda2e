#!/usr/bin/env bash
# Holds the tree against the layers of src/README.md: a file includes its own folder and lower ones, and every
# library with a home is included nowhere else. Prints each offence, exits 1 when there is one.
set -u
cd "$(dirname "$0")/.." || exit
layers=(base yaml schema k8s cel validate rules plan engine render lsp cli tools)
declare -A rank home=([yaml-cpp/]=yaml [rapidjson/]=base [CLI/]=cli [re2/]=cel [liburing]=base)
for i in "${!layers[@]}"; do rank[${layers[$i]}]=$i; done
bad=0
while IFS=: read -r file line text; do
  folder=${file%%/*}
  header=${text#*[\"<]}
  header=${header%%[\">]*}
  target=${header%%/*}
  if [[ $text == *\"* ]]; then
    if [[ -z ${rank[$target]:-} || -z ${rank[$folder]:-} ]]; then
      echo "src/$file:$line: $header is in no layer"; bad=1
    elif [[ $target != "$folder" ]] && ((rank[$target] >= rank[$folder])); then
      echo "src/$file:$line: $folder must not include $target"; bad=1
    fi
  fi
  for library in "${!home[@]}"; do
    if [[ $header == "$library"* && $folder != "${home[$library]}" ]]; then
      echo "src/$file:$line: ${library%/} is included in ${home[$library]} only"; bad=1
    fi
  done
done < <(grep -rnE '^ *#include' --include='*.h' --include='*.cc' .  | sed 's|^\./||')
exit $bad
