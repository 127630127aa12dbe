# What set-up says, and how long it spent fetching.

say() { printf '%s\n' "set-up: $*" >&2; }

fail() {
  printf '%s\n' "set-up: $*" >&2
  exit 1
}

# fetching WHAT COMMAND…: run a command that downloads; its seconds are added to .setup/fetched.
fetching() {
  what=$1
  shift
  say "fetching $what"
  fetch_began=$(date +%s)
  "$@" || fail "could not fetch $what (the lines above say why). Is the network there? Then type the same command again."
  spent=$(($(date +%s) - fetch_began + $(cat .setup/fetched 2> /dev/null || echo 0)))
  echo "$spent" > .setup/fetched
}

# hash_of FILE…: one number for the contents of files.
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

# done_before STAMP HASH: whether STAMP was left by a set-up of the same contents.
done_before() { [ "$(cat ".setup/$1" 2> /dev/null)" = "$2" ]; }
