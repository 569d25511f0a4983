# SPDX-License-Identifier: Apache-2.0
# Base systems, chroots over them, and commands inside. Read by run.sh in a namespace of its own.

place=/srv/icma
# The home folder of the commands in a chroot, which run as root: a folder of the chroot, never of
# this machine. The demonstration keeps its data in it.
chroot_home=/root
demo=$chroot_home/.local/share/icma-learn/demo

# The Debian mirror that this machine's apt uses, for main or for security: no host is written here.
mirror() { # main|security
  # shellcheck disable=SC2016 # apt expands these names itself.
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' |
    awk -v want="$1" '$2=="Debian" && $3=="main" &&
      ((want=="main" && $4 !~ /-/) || (want=="security" && $4 ~ /-security$/)) {print $1; exit}'
}

sources() { # SUITE
  local signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]' main security
  main=$(mirror main)
  security=$(mirror security)
  [ -n "$main" ] || return 1
  echo "deb $signed $main $1 main"
  echo "deb $signed $main $1-updates main"
  [ -z "$security" ] || echo "deb $signed $security $1-security main"
}

# A minimal system of SUITE, kept as an archive outside the repository.
base() { # SUITE
  local archive=$cache/$1.tar root=$work/$1
  [ -d "$root" ] && return 0
  [ -z "$refresh" ] || rm -f "$archive"
  if [ ! -s "$archive" ]; then
    sources "$1" >"$work/$1.list" || { echo "apt knows no Debian mirror; run apt-get update once"; return 1; }
    apt-config dump | grep -E '^Acquire::(Check-|Retries|http)' >"$work/apt.conf"
    mmdebstrap --mode=root --variant=minbase --aptopt="$work/apt.conf" --format=tar \
      "$1" "$archive.part" "$work/$1.list" || return 1
    mv "$archive.part" "$archive"
  fi
  mkdir -p "$root"
  tar -C "$root" --numeric-owner --exclude='./dev/*' -xf "$archive"
}

# A chroot NAME over folders that stay as they are; what it writes is in $work/NAME.new.
open_chroot() { # NAME LOWER…
  local name=$1 lower
  shift
  lower=$(IFS=:; echo "$*")
  root=$work/$name.root
  mkdir -p "$root" "$work/$name.new" "$work/$name.work"
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$work/$name.new,workdir=$work/$name.work" "$root" || return 1
  mount -t proc proc "$root/proc"
  devices
  machine_settings
  if [ -n "$ccache" ]; then
    mkdir -p "$root/ccache"
    mount --bind "$ccache" "$root/ccache"
  fi
}

# Few devices, and of shared memory the 64 MB that containers have.
devices() {
  local node
  mount -t tmpfs -o mode=755 devices "$root/dev"
  for node in null zero full random urandom tty; do
    : >"$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  mount -t tmpfs -o size=64m,mode=1777 shm "$root/dev/shm"
}

# How this machine reaches its registries: names, certificates, the settings of npm.
machine_settings() {
  local file
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  mkdir -p "$root/usr/local/share/ca-certificates"
  for file in /usr/local/share/ca-certificates/*.crt; do
    [ -e "$file" ] && cp "$file" "$root/usr/local/share/ca-certificates/"
  done
  command -v npm >/dev/null || return 0
  file=$(npm config get globalconfig 2>/dev/null)
  [ ! -f "$file" ] || cp "$file" "$root/etc/npmrc"
  file=$(npm config get userconfig 2>/dev/null)
  [ ! -f "$file" ] || install -m 600 "$file" "$root$chroot_home/.npmrc"
}

close_chroot() {
  local at
  cd /
  awk -v root="$root" 'index($5, root) == 1 {print $5}' /proc/self/mountinfo | tac |
    while read -r at; do umount -l "$at"; done
}

# The committed state of the checkout.
put_checkout() {
  if [ -d "$root$place/.git" ]; then
    git -C "$root$place" fetch --quiet "$checkout" HEAD && git -C "$root$place" reset --quiet --hard FETCH_HEAD
  else
    git clone --quiet --no-hardlinks "$checkout" "$root$place"
  fi
}

# Runs a command in the chroot: no terminal, no D-Bus, no LANG, no DISPLAY, only what is given.
enter() { # [VARIABLE=VALUE…] COMMAND…
  local settings=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "HOME=$chroot_home") name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY npm_config_registry; do
    [ -z "${!name:-}" ] || settings+=("$name=${!name}")
  done
  [ -z "$ccache" ] || settings+=(CCACHE_DIR=/ccache)
  setsid --wait chroot "$root" /usr/bin/env -i --chdir="$place" "${settings[@]}" "$@" </dev/null
}
