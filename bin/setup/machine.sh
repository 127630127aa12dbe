# Packages of the operating system: Debian 12 and 13, Ubuntu 24.04.

# Without these nothing starts; the rest serves PDF documents and browser tests.
NEEDED="python3 python3-venv ca-certificates"
DOCUMENTS="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"

machine_packages() {
  if ! command -v dpkg-query > /dev/null; then
    python_fits python3 || say "no Debian or Ubuntu here: bring Python 3.11 to 3.13 with venv, and Pango, yourself"
    return 0
  fi
  needed=$(missing_needed)
  useful=$(not_installed $DOCUMENTS)
  [ "$1" = runtime ] || needed="$needed $(missing_for_tests)"
  wanted=$(echo $needed $useful)
  [ -n "$wanted" ] || return 0
  if may_install; then
    fetching "packages of the system: $wanted" install_packages $wanted
  elif [ -n "$(echo $needed)" ]; then
    fail "missing on this machine: $wanted. Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends $wanted"
  else
    say "later wanted for PDF documents: sudo apt-get install -y --no-install-recommends $useful"
  fi
}

# A Python of one's own (pyenv, PYTHON=…) serves as well as Debian's.
missing_needed() {
  if any_python > /dev/null; then
    [ -s /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
  else
    not_installed $NEEDED
  fi
}

missing_for_tests() {
  if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } > /dev/null 2>&1; then
    # On Ubuntu the package named chromium-browser brings the browser.
    if grep -q '^ID=ubuntu' /etc/os-release; then echo chromium-browser; else echo chromium; fi
  fi
  not_installed fonts-noto-cjk
}

not_installed() {
  for package in "$@"; do
    # libpango-1.0-0 and its like are named libpango-1.0-0t64 on some releases: what provides the name counts too
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2> /dev/null \
      | grep -qE "^installed (.*[ ,])?$(echo "$package" | sed 's/[.+]/\\&/g')([ ,]|$)" || echo "$package"
  done
}

may_install() { [ "$(id -u)" = 0 ] || { command -v sudo > /dev/null && sudo -n true 2> /dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_packages() {
  as_root apt-get update -q > .setup/apt.log 2>&1 || { tail -5 .setup/apt.log >&2; return 1; }
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >> .setup/apt.log 2>&1 \
    || { tail -5 .setup/apt.log >&2; return 1; }
}
