# shellcheck shell=bash
# Node.js for the end-to-end tests. The OpenAI SDK and vitest want 20.19 or newer; stock Debian 12
# has 18.20. Where the system's is too old, the npm package `node`, which carries the binary, goes
# to build/tools/node; nothing outside the repository changes.

readonly NODE_VERSION=22.23.3
readonly NODE_HOME=build/tools/node

setup_node() {
  command -v npm >/dev/null || setup_packages node
  if ! node_is_recent node && ! node_is_recent "$(local_node)"; then
    say "Node.js is missing or older than 20.19: taking $NODE_VERSION from npm into $NODE_HOME"
    npm install --loglevel=error --no-audit --no-fund --prefix "$NODE_HOME" "node@$NODE_VERSION"
  fi
  install_node_modules tests/e2e
}

local_node() { printf '%s' "$PWD/$NODE_HOME/node_modules/node/bin/node"; }

node_is_recent() {
  "$1" -e 'const [major, minor] = process.versions.node.split(".").map(Number);
           process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

# The Node.js that runs the tests. npm itself stays with the system's: Debian's npm finds its
# modules only with Debian's node.
node_binary() {
  if node_is_recent node; then
    command -v node
  else
    local_node
  fi
}

# npm leaves .package-lock.json behind as its last step: older than the lock file means outdated.
install_node_modules() {
  local folder="$1"
  [[ -f "$folder/package-lock.json" ]] || die "$folder/package-lock.json is missing"
  [[ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]] && return
  say "Installing the npm packages of $folder"
  npm ci --loglevel=error --no-audit --no-fund --prefix "$folder"
}
