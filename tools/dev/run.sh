# shellcheck shell=bash
# `./dev run`: the router from this tree, and a simulated vendor when there is no real one.

cmd_run() {
  [[ "${1:-}" == -- ]] && shift
  setup_packages build
  build_programs release
  # Job control gives each program a process group of its own: Ctrl-C reaches this script alone, and
  # the router gets one orderly TERM while its vendor is still there to finish open answers.
  set -m
  trap stop_simulator EXIT
  has_vendor "$@" || start_simulator
  build/release/bin/smart-ai-router serve "$@" &
  wait_for_router $!
}

# The router looks for its configuration in ./config unless told otherwise; without a file there, a
# vendor's key in the environment is enough.
has_vendor() {
  [[ -n "${OPENAI_API_KEY:-}${GROQ_API_KEY:-}" || " $* " == *" --config"[\ =]* ]] && return
  compgen -G 'config/*.yaml' >/dev/null || compgen -G 'config/*.yml' >/dev/null
}

SIMULATOR=""

# The simulator says where it listens once it does. It writes nothing after that line, so the pipe
# need not be read again.
start_simulator() {
  local line
  coproc SIMULATOR_OUTPUT { exec build/release/bin/vendor-sim --port 0; }
  # shellcheck disable=SC2153  # coproc sets it
  SIMULATOR="$SIMULATOR_OUTPUT_PID"
  read -r -t 10 line <&"${SIMULATOR_OUTPUT[0]}" || die "the simulated vendor did not start"
  [[ "$line" == "listening on "* ]] || die "the simulated vendor said: $line"
  export SAR_SIMULATED_VENDOR="http://${line#listening on }/v1"
  say "No vendor is configured: a SIMULATED vendor answers at $SAR_SIMULATED_VENDOR."
  say "Its answers are made up. For real ones: export OPENAI_API_KEY=… and start again."
}

stop_simulator() {
  [[ -z "$SIMULATOR" ]] || kill "$SIMULATOR" 2>/dev/null || true
}

# Ends with the router's exit code. A signal interrupts `wait`; the router is then waited for again.
wait_for_router() {
  local router="$1" code=0
  trap 'kill -TERM "$router" 2>/dev/null || true' INT TERM HUP
  while true; do
    code=0
    wait "$router" || code=$?
    kill -0 "$router" 2>/dev/null || break
  done
  return "$code"
}
