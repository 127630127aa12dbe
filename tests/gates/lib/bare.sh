# Bare machines: a folder with nothing but a fresh Debian, and a way to run a script in it that leaves nothing behind.

bare_requirements() {
  [ "$(id -u)" = 0 ] || { echo "bare machines are made by root only" >&2; exit 2; }
  for tool in debootstrap unshare chroot; do
    command -v $tool > /dev/null || { echo "missing: $tool. Type: apt-get install -y debootstrap util-linux" >&2; exit 2; }
  done
}

# bare_make SUITE FOLDER: the smallest Debian, this machine's mirror and certificates, and the committed tree at /source.
bare_make() {
  mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2> /dev/null | head -n 1)
  [ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list | head -n 1)
  debootstrap --variant=minbase "$1" "$2" "$mirror" > "$2.log" 2>&1 || { tail -5 "$2.log" >&2; return 1; }
  cp /etc/resolv.conf "$2/etc/resolv.conf"
  mkdir -p "$2/usr/local/share/ca-certificates" "$2/source"
  cp /usr/local/share/ca-certificates/*.crt "$2/usr/local/share/ca-certificates/" 2> /dev/null || true
  cp /etc/apt/apt.conf.d/99* "$2/etc/apt/apt.conf.d/" 2> /dev/null || true
  [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$2/etc/pip.conf"
  cp tests/gates/lib/inside.sh "$2/inside.sh"
  git clone -q --no-hardlinks . "$2/source/zhida"
}

# bare_run FOLDER COMMAND…: in process and mount spaces of its own; whatever still runs at the end is ended, whatever is mounted is let go.
bare_run() {
  folder=$1
  shift
  settings=$(env | grep -E '^(ZHIDA_DEMO_ENTERPRISES|PIP_CERT|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)=' || true)
  # shellcheck disable=SC2086  # one word per setting
  unshare --mount --pid --fork --kill-child sh -c '
    folder=$1; shift
    mount -t proc proc "$folder/proc"
    mount --rbind /dev "$folder/dev"
    exec chroot "$folder" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
  ' bare "$folder" $settings "$@"
}

bare_remove() { rm -rf --one-file-system "$1" "$1.log"; }
