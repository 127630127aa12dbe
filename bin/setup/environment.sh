# The Python environment in .venv. pip only brings uv; uv brings everything else, each package checked by its hash.

# environment NAME…: the packages of requirements/NAME.txt, each list only if it changed since it was installed.
environment() {
  python=$(any_python) || fail "Python 3.11 to 3.13 with venv is needed and none was found. Type: sudo apt-get install -y python3 python3-venv"
  make_environment "$python"
  for name in "$@"; do
    list=requirements/$name.txt
    if ! done_before "python-$name" "$(hash_of "$list")"; then
      hand_pip_settings_to_uv
      bring_uv
      fetching "Python packages ($name)" uv_install --require-hashes -r "$list"
      hash_of "$list" > ".setup/python-$name"
    fi
  done
  install_command
}

# The first that fits: $PYTHON, python3, then by number.
any_python() {
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if python_fits "$candidate"; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

python_fits() {
  command -v "$1" > /dev/null 2>&1 && "$1" -c '
import sys, venv, ensurepip
sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2> /dev/null
}

# An environment whose Python went away, or that another folder was copied with, is made anew.
make_environment() {
  if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2> /dev/null \
    || [ "$(cat .setup/place 2> /dev/null || pwd -P)" != "$(pwd -P)" ]; then
    say "making .venv with $("$1" --version)"
    rm -rf .venv .setup/python-* .setup/command
    "$1" -m venv .venv
  fi
  pwd -P > .setup/place
}

bring_uv() {
  if ! .venv/bin/uv --version 2> /dev/null | grep -q "$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements/uv.txt)"; then
    fetching "uv" .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
  fi
}

# On a terminal uv shows its progress; in a log that would be one line per package.
uv_install() { .venv/bin/uv pip install $([ -t 2 ] || echo -q) --python .venv/bin/python "$@"; }

# The command `zhida`, running from this folder. Nothing is fetched: the build backend is among the pinned packages.
install_command() {
  wanted=$(hash_of pyproject.toml)
  if ! done_before command "$wanted" || [ ! -x .venv/bin/zhida ]; then
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-index --no-deps --no-build-isolation -e . \
      || fail "could not install the command zhida (the lines above say why)"
    echo "$wanted" > .setup/command
  fi
}

# uv does not read pip's settings: an index, certificate or proxy that the machine has for pip is handed over for this run, and kept nowhere.
hand_pip_settings_to_uv() {
  hand_over UV_DEFAULT_INDEX index-url
  hand_over SSL_CERT_FILE cert
  hand_over HTTPS_PROXY proxy
  export UV_PYTHON_DOWNLOADS=never UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}" UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
  # Node.js brings its own list of certificate authorities; the machine's may know more.
  export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}"
}

# hand_over VARIABLE NAME: unless VARIABLE is set already.
hand_over() {
  eval "present=\${$1:-}"
  [ -z "$present" ] || return 0
  given=$(pip_setting "$2")
  [ -z "$given" ] || export "$1=$given"
}

# What pip itself would use, the environment before the files.
pip_setting() {
  .venv/bin/python -m pip config list 2> /dev/null | sed -n "s/^\(:env:\|install\|global\)\.$1='\(.*\)'\$/\2/p" | head -n 1
}
