#!/usr/bin/env bash
# Configures one preset and builds targets of it.
#   build-all.sh [--preset release] [--target NAME]... [--tests] [--fuzzers]
# Without --target or --tests: everything but the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."

preset=release targets=()
while [ $# -gt 0 ]; do
  case "$1" in
    --preset) preset=$2; shift 2 ;;
    --target) targets+=("$2"); shift 2 ;;
    --target=*) targets+=("${1#*=}"); shift ;;
    --tests) targets+=(mocks3_all_tests); shift ;;
    --fuzzers) targets+=(mocks3_all_fuzzers); shift ;;
    *) echo "build-all: unknown argument '$1'" >&2; exit 2 ;;
  esac
done

stamp=build/$preset/.configured
if [ ! -e "$stamp" ] || [ CMakePresets.json -nt "$stamp" ]; then
  cmake --preset "$preset" >"/tmp/mocks3-configure-$$.log" 2>&1 || { cat "/tmp/mocks3-configure-$$.log" >&2; rm -f "/tmp/mocks3-configure-$$.log"; exit 1; }
  rm -f "/tmp/mocks3-configure-$$.log"
  touch "$stamp"
fi
cmake --build "build/$preset" -j "${JOBS:-$(nproc)}" ${targets[@]:+--target "${targets[@]}"}
