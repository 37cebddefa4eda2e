#!/usr/bin/env bash
# Installs what kubevet is built with from Debian's packages (12 or newer, or a relative of it).
set -eu
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends \
  g++ cmake ninja-build ccache libyaml-cpp-dev rapidjson-dev libcli11-dev libfmt-dev libre2-dev liburing-dev libgtest-dev "$@" >/dev/null
