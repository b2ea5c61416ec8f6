# shellcheck shell=bash
# `./dev build`, and what every other command uses to build.

cmd_build() {
  local preset=release
  if [[ "${1:-}" == --preset ]]; then
    preset="${2:?--preset needs a name}"
    shift 2
  fi
  setup_packages build
  build_preset "$preset" "$@"
}

# build_preset <preset> [target…]: all targets when none is named.
build_preset() {
  local preset="$1" tree="build/$1"
  shift
  [[ $# -gt 0 ]] || set -- all
  # Ninja configures again by itself when a list changes; only the presets it does not know.
  if [[ ! -f "$tree/build.ninja" || CMakePresets.json -nt "$tree/CMakeCache.txt" ]]; then
    cmake --preset "$preset"
  fi
  cmake --build "$tree" --parallel "$(nproc)" --target "$@"
}

# build_programs <preset>
build_programs() { build_preset "$1" smart-ai-router vendor-sim; }

cmd_bench() {
  setup_packages build bench
  build_preset release smart-ai-router vendor-sim bench-load
  python3 bench/run.py "$@"
}
