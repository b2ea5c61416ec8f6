# shellcheck shell=bash
# `./dev help`.

cmd_help() {
  cat <<'TEXT'
usage: ./dev <command> [options]

  run [args…]    Builds and starts the router on 127.0.0.1:8080 with its data in ./data. Without a
                 configuration file and without OPENAI_API_KEY or GROQ_API_KEY, a simulated vendor
                 is started beside it. Arguments go to `smart-ai-router serve`.
  test [what]    Runs the tests and ends with `N passed, N failed, N skipped`. Without an argument
                 everything, otherwise one of
                   unit      unit, golden and fuzz tests under ASan and UBSan, and the layers that
                             share objects between threads under TSan
                   e2e       the built programs, driven over their sockets
                   fuzz      the fuzz corpora, then 5 s of each fuzz target
                   --update  rewrites the golden files; read the diff before you commit it
                   <filter>  the unit test programs whose name matches this regular expression
  e2e [args…]    Builds the programs and runs vitest in tests/e2e; arguments go to vitest.
  fuzz [--short] [target] [seconds]
                 Explores one fuzz target, or each in turn, for 60 s (--short: 5 s).
  bench [args…]  Measures the router against nginx and HAProxy; arguments go to bench/run.py.
  build [--preset release|debug|asan|tsan] [target…]
                 Configures and builds (release, all targets) in build/<preset>.
  lint [--since REF]
                 tools/tidy.py, shellcheck, tsc, clang-format, clang-tidy. With --since,
                 clang-tidy reads only what changed after the commit REF.
  fmt            Formats the C++ sources in place.
  check          Exactly what CI runs: lint, then test.
  setup [run|test|lint|bench]
                 Installs the Debian 12 packages that are missing for one purpose, or for all. The
                 commands above do this by themselves.
  help           This text.

The programs are build/<preset>/bin/smart-ai-router and build/<preset>/bin/vendor-sim.
TEXT
}
