# shellcheck shell=bash
# `./dev setup`: installs what is missing, and only that. The package lists are in tools/packages.

cmd_setup() {
  case "${1:-all}" in
    run) setup_packages build ;;
    bench) setup_packages build bench ;;
    test)
      setup_packages build test
      setup_node
      ;;
    lint)
      setup_packages build lint
      setup_node
      ;;
    all)
      setup_packages build test lint bench
      setup_node
      ;;
    *) usage_error "setup: unknown purpose: $1" ;;
  esac
}

# setup_packages <list…>: silent when everything is there.
setup_packages() {
  [[ -n "${SAR_DEV_SKIP_SETUP:-}" ]] && return
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return
  require_debian_12 "${missing[*]}"
  say "Installing ${#missing[@]} Debian packages and what they need: ${missing[*]}"
  install_packages "${missing[@]}"
}

missing_packages() {
  local lists=("${@/#/tools/packages/}")
  comm -23 <(sed -E 's/[[:space:]]*(#.*)?$//; /^$/d' "${lists[@]/%/.txt}" | sort -u) \
    <(installed_packages | sort -u)
}

installed_packages() {
  command -v dpkg-query >/dev/null || return 0
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p'
}

# Package names and versions are those of Debian 12: anywhere else nothing is touched.
require_debian_12() {
  local system=""
  # shellcheck source=/dev/null
  [[ -r /etc/os-release ]] && system="$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-}")"
  [[ "$system" == "debian 12" ]] && return
  warn "this is ${system:-an unknown system}, but packages are installed on Debian 12 only."
  warn "missing: $1"
  die "install their equivalents by hand, then set SAR_DEV_SKIP_SETUP=1. Nothing was changed."
}

# In a subshell, so that the trap ends with the installation.
install_packages() (
  as_root=()
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || die "neither root nor sudo: install the packages named above"
    as_root=(sudo)
  fi
  # Debian starts the services of a package when it is installed, and at every boot from then on.
  # nginx and HAProxy are wanted as programs only: policy-rc.d forbids the start while we install,
  # and services that came with this installation are disabled.
  if [[ ! -e /usr/sbin/policy-rc.d ]]; then
    trap '"${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee /usr/sbin/policy-rc.d >/dev/null
    "${as_root[@]}" chmod 755 /usr/sbin/policy-rc.d
  fi
  unknown_services=()
  for service in nginx haproxy; do
    [[ -e "/etc/init.d/$service" ]] || unknown_services+=("$service")
  done
  apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  "${apt_get[@]}" -qq -o Acquire::Retries=3 update
  "${apt_get[@]}" -qq -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "$@"
  for service in "${unknown_services[@]}"; do
    [[ ! -e "/etc/init.d/$service" ]] || "${as_root[@]}" update-rc.d "$service" disable
  done
)
