# shellcheck shell=bash
# `./dev lint`, `fmt`, `check`.

cmd_lint() {
  local since=""
  if [[ "${1:-}" == --since ]]; then
    since="${2:?--since needs a commit}"
  fi
  cmd_setup lint
  say "==> tidy"
  python3 tools/tidy_test.py --quiet
  python3 tools/tally_test.py --quiet
  python3 bench/bench_test.py --quiet
  python3 tools/tidy.py
  say "==> shellcheck"
  shellcheck dev .ci/run tools/dev/*.sh
  say "==> tsc tests/e2e"
  "$(node_binary)" tests/e2e/node_modules/typescript/bin/tsc --noEmit --project tests/e2e
  say "==> clang-format"
  git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format-19 --dry-run -Werror
  say "==> clang-tidy${since:+ of what changed since $since}"
  run_clang_tidy "$since"
}

# Reads the compile commands of a tree of its own, which is configured and never built: without
# precompiled headers nothing needs to exist before a source can be parsed.
run_clang_tidy() {
  local since="$1" sources
  if [[ -n "$since" ]]; then
    mapfile -t sources < <(sources_changed_since "$since")
    [[ ${#sources[@]} -gt 0 ]] || return 0
  else
    mapfile -t sources < <(git ls-files 'src/*.cpp')
  fi
  cmake --preset debug -B build/lint -DSAR_TESTS=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
    >/dev/null
  run-clang-tidy-19 -quiet -use-color -p build/lint -j "$(nproc)" "${sources[@]/%/\$}"
}

# Changed sources, and sources that include a changed header.
sources_changed_since() {
  local path
  git diff --name-only --diff-filter=d "$1" -- 'src/*.cpp' 'src/*.hpp' | while read -r path; do
    case "$path" in
      *.cpp) echo "$path" ;;
      *.hpp) git grep -lF "#include \"${path#src/}\"" -- 'src/*.cpp' || true ;;
    esac
  done | sort -u
}

cmd_fmt() {
  setup_packages lint
  git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format-19 -i
}

cmd_check() { .ci/run; }
