#!/bin/sh
# Installs the Debian packages that are missing, and says which.
#
# Usage: setup.sh build|window|test [--check]
#
# build: what the programs need to be compiled. window: also what the window and the film need, which
# can be installed while the programs are compiled. test: also what the tests need. With --check
# nothing is installed; the exit code is 1 when something is missing. Never removes or downgrades a
# package; waits for another apt that is at work; may be run again at any time.
set -eu

build="clang-19 lld-19 cmake ninja-build ccache pkg-config ca-certificates curl xz-utils \
  python3 debian-archive-keyring libglfw3-dev libfreetype-dev libgl-dev libstb-dev \
  libsqlite3-dev libmpv-dev libmd4c-dev libharfbuzz-dev libunibreak-dev libboost-dev \
  libsodium-dev libssl-dev libzstd-dev libcurl4-openssl-dev nlohmann-json3-dev doctest-dev \
  libfmt-dev libcli11-dev libyaml-cpp-dev librsvg2-dev libglib2.0-dev libcairo2-dev libhowardhinnant-date-dev"
window="$build libgl1-mesa-dri librsvg2-bin openssl fonts-inter fonts-noto-core fonts-dejavu-core \
  ffmpeg festival festvox-us-slt-hts xvfb xauth x11-utils git"
# Fonts and icons come by the npm client; any npm will do, Debian's is taken where there is none.
command -v npm >/dev/null 2>&1 || window="$window npm"
test="$window clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev g++ gettext systemd \
  dbus nginx-light sqlite3"

set_name=${1:?usage: setup.sh build|window|test [--check]}
mode=${2:-install}
case $set_name in
  build) packages=$build ;;
  window) packages=$window ;;
  test) packages=$test ;;
  *) echo "setup.sh: unknown set $set_name; say build, window or test" >&2; exit 2 ;;
esac

find_missing() { # PACKAGES…
  missing=""
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac
  done
}

# shellcheck disable=SC2086 # The lists are words by intent.
find_missing $packages
[ -n "$missing" ] || exit 0
if [ "$mode" = --check ]; then
  echo "Missing:$missing"
  exit 1
fi

# apt speaks plain English here, because its words are read; sudo lets no variable through by itself.
apt="env LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    # Whoever is asked to install something is asked once for all of it.
    # shellcheck disable=SC2086
    [ "$set_name" != build ] || find_missing $window
    echo "These packages are missing and there is no sudo to install them:$missing" >&2
    echo "Ask an administrator to run: apt-get install$missing" >&2
    exit 1
  }
  apt="sudo $apt"
fi
echo "Installing:$missing"
log=$(mktemp)
( while sleep 5; do echo "  … $(tail -n 1 "$log" | cut -c1-90)"; done ) &
ticker=$!
trap 'kill "$ticker" 2>/dev/null; rm -f "$log"' EXIT

# A list that cannot be renewed, say of somebody else's archive, is no reason to give up.
install_missing() {
  $apt update || echo "The package lists could not all be renewed."
  # shellcheck disable=SC2086 # The lists are words by intent.
  $apt install -y --no-remove --no-install-recommends $missing
}

# apt waits for the lock of dpkg but not for those of its lists and its cache: that is done here.
waited=0
until install_missing >"$log" 2>&1; do
  if [ "$waited" -lt 300 ] && grep -q -e 'Could not get lock' -e 'Unable to lock' "$log"; then
    echo "  … another apt is at work; waiting for it, $waited s"
    sleep 5
    waited=$((waited + 5))
    continue
  fi
  tail -n 20 "$log" >&2
  echo "The packages could not be installed. Nothing was removed. Run the command again when apt works." >&2
  exit 1
done
echo "Packages are installed."
