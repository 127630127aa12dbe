# Files that the pages load, from npm packages checked by package-lock.json; no network is needed to serve them.

VENDOR=web/static/vendor

# assets runtime | test
assets() {
  wanted=$(hash_of package.json package-lock.json)
  if { done_before "assets-$1" "$wanted" || done_before assets-test "$wanted"; } && [ -s $VENDOR/htmx.min.js ]; then return 0; fi
  hand_pip_settings_to_uv
  omit=$([ "$1" = test ] || echo --omit=dev)
  rm -rf .setup/npm
  mkdir -p .setup/npm $VENDOR
  cp package.json package-lock.json .setup/npm/
  bring_npm
  fetching "front-end files" npm_ci $omit
  cp .setup/npm/node_modules/htmx.org/dist/htmx.min.js $VENDOR/htmx.min.js
  if [ "$1" = test ]; then
    cp .setup/npm/node_modules/axe-core/axe.min.js .setup/axe.min.js
    cp .setup/npm/node_modules/dclint/schemas/compose.schema.json .setup/compose-spec.json
  fi
  rm -rf .setup/npm .setup/node
  echo "$wanted" > ".setup/assets-$1"
}

# The user's Node.js 20 or newer, else one in an environment of its own that is removed afterwards: it is large and never served from.
bring_npm() {
  if command -v npm > /dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2> /dev/null; then return 0; fi
  bring_uv
  .venv/bin/uv venv -q --clear --python .venv/bin/python .setup/node
  fetching "npm (this machine has no Node.js 20)" .venv/bin/uv pip install -q --python .setup/node/bin/python --require-hashes -r requirements/node.txt
  PATH="$(pwd)/.setup/node/bin:$PATH"
}

npm_ci() { npm ci --prefix .setup/npm --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error "$@" > /dev/null; }
