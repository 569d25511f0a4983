#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proves that ./run works on a fresh machine: in chroots made by mmdebstrap, a hardship at a time.
#
#   tests/fresh/run.sh [OPTIONS] [CASE…]     all cases, or those named
#
#   --ccache DIR   share this folder of compiled objects, so that the build is quick; without it the
#                  build begins from nothing, and the time to the window is what a person would wait
#   --refresh      make the base systems again
#   --keep         leave the chroots where they are, and say where
#   --use DIR      take the system on which ./run has been from chroots kept before; they stay
#   --list         name the cases
#
# Exit 0 if every case held, 1 if not, 2 for wrong use, 77 if this machine cannot do it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/icma-learn/fresh
results=$checkout/build/fresh
ccache="" refresh="" keep="" use="" inside="" wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --ccache) ccache=$(cd "${2:?--ccache needs a folder}" && pwd) || exit 2; shift ;;
    --refresh) refresh=yes ;;
    --keep) keep=yes ;;
    --use) use=$(cd "${2:?--use needs a folder}" && pwd) || exit 2; shift ;;
    --list) sed -n 's/^case_\([a-z0-9_]*\)() {.*# \(.*\)/\1: \2/p' "$here/cases.sh" | tr _ -; exit 0 ;;
    --inside) inside=${2:?}; shift ;;
    -h|--help) sed -n '3,15s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "fresh: unknown option $1; see --help" >&2; exit 2 ;;
    *) wanted+=("$1") ;;
  esac
  shift
done

cannot() { # WHY
  echo "SKIPPED: a fresh machine in a chroot: $*"
  exit 77
}

# The outer half only makes and removes the work folder. Everything else happens in a mount and
# process namespace of its own: when it ends, however it ends, no mount and no process is left, and
# nothing of this machine is mounted where files are removed.
outer() {
  [ "$(id -u)" -eq 0 ] || cannot "it takes root"
  local tool
  for tool in mmdebstrap unshare setsid git python3; do
    command -v "$tool" >/dev/null || cannot "$tool is missing"
  done
  unshare --mount --pid --fork --mount-proc true 2>/dev/null || cannot "namespaces are not allowed here"
  work=$(mktemp -d "${TMPDIR:-/var/tmp}/icma-fresh-XXXXXX")
  local options=(--inside "$work")
  [ -z "$ccache" ] || options+=(--ccache "$ccache")
  [ -z "$refresh" ] || options+=(--refresh)
  [ -z "$use" ] || options+=(--use "$use")
  unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
    bash "$0" "${options[@]}" "${wanted[@]}" &
  job=$!
  trap tidy_up EXIT
  trap 'exit 143' TERM INT HUP
  wait "$job"
}

tidy_up() {
  local status=$?
  kill -KILL "$job" 2>/dev/null
  wait "$job" 2>/dev/null
  if [ -n "$keep" ]; then echo "The chroots are in $work."; else rm -rf --one-file-system "$work"; fi
  exit $status
}

if [ -z "$inside" ]; then
  outer
  exit $?
fi
work=$inside
. "$here/chroot.sh"
. "$here/cases.sh"
mkdir -p "$cache" "$results"
if [ ${#wanted[@]} -eq 0 ]; then
  mapfile -t wanted < <("$0" --list | cut -d: -f1)
fi
[ -z "$use" ] || installed="$use/nothing.new $use/bookworm"
for name in "${wanted[@]}"; do
  declare -F "case_${name//-/_}" >/dev/null || { echo "fresh: no case $name; see --list" >&2; exit 2; }
done
for name in "${wanted[@]}"; do one_case "$name"; done
summary
