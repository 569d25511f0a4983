# SPDX-License-Identifier: Apache-2.0
# The cases, each in a chroot of its own. Read by run.sh. A case answers 0 or says why not.

passed=0 failed=0 skipped=0
installed=""  # The folders of a system on which ./run has been once.

now_ms() { echo $((${EPOCHREALTIME//[!0-9]/} / 1000)); }

one_case() { # NAME
  local begin=$SECONDS status
  log=$results/$1.log
  : >"$log"
  note=""
  "case_${1//-/_}" >"$log.said" 2>&1
  status=$?
  end_jobs
  close_chroot
  case $status in
    0) passed=$((passed + 1)); echo "ok   $1 $((SECONDS - begin)) s${note:+  ($note)}" ;;
    77) skipped=$((skipped + 1)); echo "SKIPPED: $1: $(tail -n 1 "$log.said")" ;;
    *) failed=$((failed + 1)); echo "FAIL $1 $((SECONDS - begin)) s  (see $log)"
       tail -n 3 "$log.said" | sed 's/^/     /' ;;
  esac
}

# Ends what a case started and did not end. `enter` is a process with the command as its child.
end_jobs() {
  local job
  for job in $(jobs -p); do kill -TERM $(pgrep -P "$job") "$job" 2>/dev/null; done
  wait
}

summary() {
  echo "$passed passed, $failed failed$([ $skipped -eq 0 ] || echo ", $skipped skipped")"
  [ "$failed" -eq 0 ]
}

wrong() { echo "$*"; return 1; }
says() { grep -qF -- "$1" "$log" || wrong "it does not say: $1"; }
says_not() { ! grep -qF -- "$1" "$log" || wrong "it says, and should not: $1"; }

# The tour held, each step of it, and its pictures are there.
tour_held() { # FOLDER
  python3 - "$root$place/$1" <<'PYTHON'
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
report = json.loads((folder / "tour.json").read_text())
bad = [step["name"] for step in report["steps"] if not step["ok"]]
bad += [step["picture"] for step in report["steps"]
        if (folder / step["picture"]).read_bytes()[:4] != b"\x89PNG"]
if bad or not report["ok"] or len(report["steps"]) < 20:
    sys.exit(f"the tour did not hold: {bad or report}")
PYTHON
}

# ./run with these arguments; its words go to the log, and in window_ms is when the window first
# showed something.
run() { # FOLDER COMMAND…
  local folder=${root:?}$place/$1 begin job status
  shift
  rm -rf "${folder:?}"
  begin=$(now_ms)
  window_ms=""
  enter "$@" >"$log" 2>&1 &
  job=$!
  while kill -0 "$job" 2>/dev/null; do
    if [ -z "$window_ms" ] && [ -s "$folder/01-home.png" ]; then window_ms=$(($(now_ms) - begin)); fi
    sleep 0.1
  done
  wait "$job"
  status=$?
  rm -rf "$results/$(basename "$log" .log)"
  [ ! -d "$folder" ] || cp -r "$folder" "$results/$(basename "$log" .log)"
  [ $status -eq 0 ] || wrong "./run ended with $status"
}

# A system on which ./run has been: made by the first case, or now if that was not asked for.
open_installed() { # NAME
  if [ -z "$installed" ]; then
    local said=$log
    log=$results/prepare.log
    case_from_nothing || { wrong "the first ./run failed; see $log"; return 1; }
    close_chroot
    log=$said
  fi
  # shellcheck disable=SC2086 # A list of folders.
  open_chroot "$1" $installed || return 1
  [ -n "$use" ] || return 0
  local before
  before=$(git -C "$root$place" rev-parse HEAD)
  put_checkout || return 1
  [ "$before" = "$(git -C "$root$place" rev-parse HEAD)" ] || enter ./run --tour tour >"$log" 2>&1
}

case_from_nothing() { # a minimal Debian 12 as root without sudo: everything is installed and built
  base bookworm && open_chroot nothing "$work/bookworm" && put_checkout || return 1
  run tour ./run --tour tour || return 1
  note="window after $((window_ms / 1000)) s"
  [ -z "$ccache" ] || note="$note, compiled objects shared"
  tour_held tour && says "Installing:" && says "Building" || return 1
  installed="$work/nothing.new $work/bookworm"
}

case_second_start() { # nothing is built or installed again
  open_installed second || return 1
  run tour ./run --tour tour && tour_held tour || return 1
  note="window after $window_ms ms"
  says_not "Installing" && says_not "uilding" && says_not "configuring" && says_not "rendering"
}

case_apt_locked() { # another apt holds every lock for a minute during set-up
  open_installed locked || return 1
  enter dpkg --purge doctest-dev libmd4c-dev >"$log" 2>&1 || wrong "dpkg" || return 1
  rm "$root$place/build/release/.built"
  python3 - "$root" <<'PYTHON' &
import fcntl, sys, time
names = ["var/lib/apt/lists/lock", "var/cache/apt/archives/lock", "var/lib/dpkg/lock-frontend",
         "var/lib/dpkg/lock"]
held = [open(f"{sys.argv[1]}/{name}", "a") for name in names]
for lock in held:
    fcntl.lockf(lock, fcntl.LOCK_EX)
time.sleep(60)
PYTHON
  local holder=$!
  sleep 1
  run tour ./run --tour tour
  local status=$?
  kill "$holder" 2>/dev/null
  [ $status -eq 0 ] && tour_held tour && says "Installing: libmd4c-dev doctest-dev" && says "…"
}

case_display_broken() { # DISPLAY names no server, then one that is gone: the tour, and it says so
  open_installed display || return 1
  run build/tour DISPLAY=:77 ./run && tour_held build/tour && says "There is no display" || return 1
  mkdir -p "$root/tmp/.X11-unix"
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$root/tmp/.X11-unix/X78"
  run build/tour DISPLAY=:78 ./run && tour_held build/tour && says "There is no display"
}

case_home_read_only() { # nothing can be written at HOME
  open_installed read-only || return 1
  rm "$root$place/build/release/.built"
  mount --bind "$root$chroot_home" "$root$chroot_home" || return 1
  mount -o remount,ro,bind "$root$chroot_home" || return 1
  run tour ./run --tour tour && tour_held tour && says "cannot be written"
}

case_home_none() { # HOME is not set at all, and nothing was built
  open_installed homeless || return 1
  rm "$root$place/build/release/.built"
  run tour --unset=HOME ./run --tour tour && tour_held tour
}

case_language_unknown() { # LANG names a language that is not installed
  open_installed language || return 1
  run tour LANG=de_XY.UTF-8 LC_ALL=de_XY.UTF-8 ./run --tour tour && tour_held tour
}

case_nobody_to_ask() { # neither root nor sudo: what is missing is named, nothing else happens
  open_installed asking || return 1
  enter dpkg --purge doctest-dev >"$log" 2>&1 && enter useradd --create-home learner >>"$log" 2>&1 || return 1
  rm "$root$place/build/release/.built"
  enter HOME=/tmp setpriv --reuid=learner --regid=learner --clear-groups ./run --tour tour >"$log" 2>&1
  [ $? -eq 1 ] || wrong "it should end with 1" || return 1
  says "there is no sudo" && says "apt-get install doctest-dev" && says_not "uilding"
}

case_other_person() { # not root, with everything there
  open_installed person || return 1
  enter useradd --create-home --home-dir /srv/learner learner >"$log" 2>&1 || return 1
  enter chown -R learner "$place" || return 1
  run tour HOME=/srv/learner setpriv --reuid=learner --regid=learner --clear-groups ./run --tour tour &&
    tour_held tour && says_not "Installing"
}

case_clean() { # --clean forgets the demonstration only when told yes
  open_installed clean || return 1
  local data=$root$demo
  [ -d "$data" ] || wrong "there is no demonstration data to begin with" || return 1
  enter sh -c 'echo no | ./run --clean' >"$log" 2>&1
  [ $? -eq 1 ] && says "Nothing was deleted" && [ -d "$data" ] || wrong "no was not heard" || return 1
  enter ./run --clean >"$log" 2>&1
  [ $? -eq 1 ] && [ -d "$data" ] || wrong "silence was taken for yes" || return 1
  enter sh -c 'echo yes | ./run --clean' >"$log" 2>&1 || wrong "yes was not heard" || return 1
  says "Deleted" && [ ! -e "$data" ] || wrong "the data is still there" || return 1
  enter ./run --clean >"$log" 2>&1 && says "There is no demonstration data" || return 1
  run tour ./run --tour tour && tour_held tour
}

# A display inside the chroot; sets screen.
open_screen() {
  enter sh -c 'exec Xvfb -displayfd 1 -screen 0 1920x1200x24 -nolisten tcp 2>/dev/null' >"$work/screen" &
  local i
  for i in $(seq 1 100); do [ -s "$work/screen" ] && break; sleep 0.1; done
  screen=:$(cat "$work/screen")
}

ours() { pgrep -a '^(icma-|Xvfb)' | cut -d' ' -f1 | sort; }

# ./run on that display: a window appears, SIGTERM closes it, and nothing is left behind.
window_opens() { # ARGUMENTS…
  local job i shown="" before
  before=$(ours)
  enter DISPLAY="$screen" ./run "$@" >"$log" 2>&1 &
  job=$!
  for i in $(seq 1 300); do
    enter DISPLAY="$screen" xwininfo -root -tree 2>/dev/null | grep -q 'ICMA University' && { shown=yes; break; }
    kill -0 "$job" 2>/dev/null || break
    sleep 0.2
  done
  sleep 3
  ! command -v import >/dev/null || import -display "$screen" -window root "$results/window${1:-}.png"
  kill -TERM "$(pgrep -P "$job")"
  for i in $(seq 1 50); do kill -0 "$job" 2>/dev/null || break; sleep 0.2; done
  [ -n "$shown" ] || wrong "no window appeared" || return 1
  ! kill -0 "$job" 2>/dev/null || wrong "./run is still there ten seconds after SIGTERM" || return 1
  wait "$job"
  [ $? -eq 143 ] || wrong "./run did not end by the signal" || return 1
  [ "$(ours)" = "$before" ] || wrong "left behind: $(ours | tr '\n' ' ')"
}

case_stranger() { # --new opens a window at the welcome; the demonstration stays as it is
  open_installed stranger || return 1
  open_screen
  window_opens --new || return 1
  [ -d "$root$demo/stranger" ] || wrong "no profile of a stranger was made" || return 1
  [ ! -e "$root$demo/stranger/session.json" ] || wrong "the stranger is signed in" || return 1
  window_opens || return 1
  enter ./run --new >"$log" 2>&1
  [ $? -eq 2 ] && says "no display"
}

case_other_server() { # --server opens a window on another server and starts none
  open_installed server || return 1
  open_screen
  local url i
  enter build/release/bin/icma-server --data "$demo/server" --keys "$demo/keys" serve \
    --listen 127.0.0.1:0 >"$work/server" 2>&1 &
  for i in $(seq 1 50); do
    url=$(grep -o 'http://127\.0\.0\.1:[0-9]*' "$work/server" | head -n 1)
    [ -z "$url" ] || break
    sleep 0.1
  done
  rm -f "$root$demo/server.log"
  window_opens --server "$url" --trust "$demo/server/content/metadata/root.json" || return 1
  [ -d "$root$demo/other" ] && [ ! -e "$root$demo/server.log" ] || wrong "a server of its own was started"
}

case_debian_13() { # the same from nothing on Debian 13
  base trixie >"$log" 2>&1 || { echo "Debian 13 is not to be had from this mirror"; return 77; }
  open_chroot thirteen "$work/trixie" && put_checkout || return 1
  run tour ./run --tour tour || return 1
  note="window after $((window_ms / 1000)) s"
  tour_held tour
}
