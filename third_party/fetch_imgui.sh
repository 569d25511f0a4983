#!/bin/sh
# Puts a verified Dear ImGui source archive into the cache and prints its path.
#
# Usage: fetch_imgui.sh CACHE_DIR
#
# ICMA_IMGUI_ARCHIVE_URL, if set, is downloaded first (checked against ICMA_IMGUI_ARCHIVE_SHA256 when
# that is given; a wrong hash ends it). Otherwise, or where nothing answers there, the source package of Debian is taken through the machine's own apt:
# its mirror, its proxy, its archive keyring. apt authenticates the package; the hash below pins it.
set -eu

cache=${1:?usage: fetch_imgui.sh CACHE_DIR}
wanted=1.92.2b+ds-1
orig=imgui_1.92.2b+ds.orig.tar.xz
orig_sha256=e7bd201d56b5ee90d24d5dac85e5c12f98bdb95410252a62d27b7f89e4566d48
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf '%s\n' "$*" >&2; }

matches() { # FILE SHA256
  printf '%s  %s\n' "$2" "$1" | sha256sum --check --status
}

# An archive that was taken before is kept under its address and the hash that was asked of it, so
# that another hash is another archive.
from_url() {
  hash=${ICMA_IMGUI_ARCHIVE_SHA256:-}
  key=$(printf '%s %s' "$ICMA_IMGUI_ARCHIVE_URL" "$hash" | sha256sum | cut -c1-12)
  archive="$cache/imgui-upstream-$key.tar"
  if [ ! -s "$archive" ]; then
    curl --fail --silent --show-error --location --connect-timeout 20 --retry 2 \
      --output "$archive.part" "$ICMA_IMGUI_ARCHIVE_URL" || { rm -f "$archive.part"; return 1; }
    if [ -n "$hash" ] && ! matches "$archive.part" "$hash"; then
      rm -f "$archive.part"
      say "Dear ImGui: the archive at ICMA_IMGUI_ARCHIVE_URL does not have the hash in ICMA_IMGUI_ARCHIVE_SHA256."
      exit 1
    fi
    mv "$archive.part" "$archive"
  elif [ -n "$hash" ] && ! matches "$archive" "$hash"; then
    rm -f "$archive"
    say "Dear ImGui: the archive kept from before is damaged and was removed; run this again."
    exit 1
  fi
  [ -n "$hash" ] || say "Dear ImGui: no hash was given for ICMA_IMGUI_ARCHIVE_URL; it is used as it came."
  printf '%s\n' "$archive"
}

apt_state() { # SUITE: a private apt state with only the source list of that suite
  state=$work/$1
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/etc/preferences.d"
  : >"$state/status"
  printf 'deb-src [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$1" >"$state/etc/sources.list"
  set -- -o "Dir::Etc::sourcelist=$state/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o "Dir::Etc::preferencesparts=$state/etc/preferences.d" \
    -o "Dir::State=$state" -o "Dir::State::lists=$state/lists" -o "Dir::State::status=$state/status" \
    -o "Dir::Cache=$state/cache" -o "Dir::Cache::archives=$state/cache/archives" \
    -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none
  apt-get -qq "$@" update >&2 || return 1
  (cd "$state" && apt-get -qq "$@" --download-only source "imgui=$wanted" >/dev/null 2>&1) && return 0
  [ "$newest" = yes ] || return 1
  (cd "$state" && apt-get -qq "$@" --download-only source imgui >/dev/null 2>&1)
}

from_debian() {
  [ -r "$keyring" ] || { say "Dear ImGui: $keyring is missing. Install debian-archive-keyring."; return 1; }
  # shellcheck disable=SC2016 # apt expands these names itself.
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' |
    awk '$2=="Debian" && $3=="main" && $4 !~ /-/ {print $1; exit}')
  [ -n "$mirror" ] || { say "Dear ImGui: apt knows no Debian mirror. Run apt-get update once."; return 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for newest in no yes; do
    for suite in forky sid; do
      apt_state "$suite" || continue
      found=$(find "$work/$suite" -maxdepth 1 -name 'imgui_1.92.*.orig.tar.*' | head -n 1)
      [ -n "$found" ] || continue
      if [ "$newest" = yes ]; then
        say "Dear ImGui: $wanted is no longer on the mirror; apt authenticated $(basename "$found") instead."
      elif ! matches "$found" "$orig_sha256"; then
        say "Dear ImGui: $(basename "$found") does not have the pinned hash; it is not used."
        return 1
      fi
      mv "$found" "$cache/"
      printf '%s\n' "$cache/$(basename "$found")"
      return 0
    done
  done
  return 1
}

mkdir -p "$cache"
if [ -n "${ICMA_IMGUI_ARCHIVE_URL:-}" ]; then
  from_url && exit 0
  say "Dear ImGui: ICMA_IMGUI_ARCHIVE_URL could not be downloaded; Debian's source package is tried."
fi
if [ -s "$cache/$orig" ] && matches "$cache/$orig" "$orig_sha256"; then
  printf '%s\n' "$cache/$orig"
  exit 0
fi
from_debian && exit 0
older=$(find "$cache" -maxdepth 1 -name 'imgui_1.92.*.orig.tar.*' | sort | tail -n 1)
if [ -n "$older" ]; then
  say "Dear ImGui: offline; the cached $(basename "$older") is used."
  printf '%s\n' "$older"
  exit 0
fi
say "Dear ImGui could not be obtained; the client cannot be built. Give a source directory with -DICMA_IMGUI_SOURCE_DIR=..., or go online once."
exit 1
