# shellcheck shell=bash
# Words that all commands of ./dev use. Sourced, never run; the working directory is the repository.

say() { printf '%s\n' "$*"; }
warn() { printf './dev: %s\n' "$*" >&2; }
die() {
  warn "$*"
  exit 1
}
usage_error() {
  warn "$* (see ./dev help)"
  exit 2
}
