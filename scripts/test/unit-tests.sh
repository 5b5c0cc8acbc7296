#!/usr/bin/env bash
# Runs the GoogleTest executables of one preset: unit-tests.sh PRESET [LABEL-REGEX]. Results land in build/results/.
set -euo pipefail
cd "$(dirname "$0")/../.."

preset=$1 labels=${2:-unit|contract}
results=$PWD/build/results/$preset
rm -rf "$results"
mkdir -p "$results"
case "$preset" in
  asan) export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1 ;;
  tsan) export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/tsan.supp ;;
esac
GTEST_OUTPUT=xml:$results/ ctest --test-dir "build/$preset" -L "$labels" -j "$(nproc)" --output-on-failure --no-tests=error
