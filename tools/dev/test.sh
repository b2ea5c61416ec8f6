# shellcheck shell=bash
# `./dev test`, `e2e`, `fuzz`.
#
# Three build trees, because compiling is what CI waits for:
#   asan     everything but the end-to-end tests, with the fuzz targets and the failpoints
#   tsan     only the layers whose objects are shared between threads
#   release  only the two programs: end-to-end tests drive what users run
# There is no debug tree: asan has its assertions and its failpoints too.

readonly THREADED_LAYERS=(net store routing access)
TEST_CODE=0

cmd_test() {
  cmd_setup test
  export UBSAN_OPTIONS=print_stacktrace=1
  case "${1:-all}" in
    all)
      test_unit
      test_e2e
      tally build/{asan,tsan}/test-results build/e2e/results.json
      ;;
    unit)
      test_unit
      tally build/{asan,tsan}/test-results
      ;;
    e2e)
      test_e2e
      tally build/e2e/results.json
      ;;
    fuzz) test_asan -L fuzz ;;
    --update) SAR_UPDATE_GOLDEN=1 test_asan -L golden ;;
    -*) usage_error "test: unknown option: $1" ;;
    *) test_asan -R "$1" ;;
  esac
}

test_unit() {
  local folders=("${THREADED_LAYERS[@]/#/tests/unit/}")
  build_preset asan
  run_ctest asan
  build_preset tsan "${folders[@]/%//all}"
  run_ctest tsan -L "^($(IFS='|' && echo "${THREADED_LAYERS[*]}"))\$"
}

test_asan() {
  build_preset asan
  run_ctest asan "$@"
  tally build/asan/test-results
}

# run_ctest <preset> [ctest options…]: goes on after failures; tally() ends with their exit code.
run_ctest() {
  local tree="build/$1"
  shift
  say "==> ctest $tree $*"
  rm -rf "$tree/test-results"
  mkdir -p "$tree/test-results"
  ctest --test-dir "$tree" --parallel "$(nproc)" --output-on-failure --no-tests=error \
    --output-junit test-results/ctest.xml "$@" || TEST_CODE=1
}

test_e2e() {
  build_programs release
  build_programs asan
  run_vitest --reporter=default --reporter=json --outputFile.json="$PWD/build/e2e/results.json" ||
    TEST_CODE=1
}

run_vitest() {
  say "==> vitest tests/e2e $*"
  rm -rf build/e2e
  mkdir -p build/e2e
  (
    export SAR_BIN_DIR="$PWD/build/release/bin" SAR_FAILPOINT_BIN_DIR="$PWD/build/asan/bin"
    node="$(node_binary)"
    cd tests/e2e || exit
    "$node" node_modules/vitest/vitest.mjs run "$@"
  )
}

# tally <results…>: the last line, and the exit code of the whole run.
tally() {
  python3 tools/tally.py "$@" || TEST_CODE=1
  return "$TEST_CODE"
}

cmd_e2e() {
  cmd_setup test
  build_programs release
  build_programs asan
  run_vitest "$@"
}

cmd_fuzz() {
  local seconds=60
  if [[ "${1:-}" == --short ]]; then
    seconds=5
    shift
  fi
  local target="${1:-}" binary
  seconds="${2:-$seconds}"
  setup_packages build test
  build_preset asan tests/fuzz/all
  for binary in build/asan/tests/fuzz/*_fuzz; do
    [[ -z "$target" || "$(basename "$binary")" == "${target%_fuzz}_fuzz" ]] || continue
    explore "$binary" "$seconds"
  done
}

# What is found new stays in build/fuzz; a crash leaves its input there too and ends the run.
explore() {
  local binary="$1" seconds="$2" name
  name="$(basename "$1")"
  say "==> $name for $seconds s"
  mkdir -p "build/fuzz/$name"
  "$binary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$name-" "build/fuzz/$name" "tests/fuzz/corpus/$name"
}
