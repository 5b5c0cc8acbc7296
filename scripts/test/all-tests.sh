#!/usr/bin/env bash
# `make test` and .ci/run: every suite in order, the minutes of each stage, and one sum as the last line.
set -uo pipefail
cd "$(dirname "$0")/../.."

rm -rf build/results
mkdir -p build/results
failed_stages=() times=()
stage() {
  local name=$1 began
  shift
  began=$(date +%s)
  echo "=== $name"
  "$@" || failed_stages+=("$name")
  times+=("$(awk -v s="$(( $(date +%s) - began ))" 'BEGIN {printf "%5.1f min", s / 60}')  $name")
}

services=(mocks3 mocks3-s3-api mocks3-metadata-service mocks3-storage-service mocks3-async-service mocks3-error-injection)
stage "release build" scripts/build/build-all.sh --preset release "${services[@]/#/--target=}" --tests
stage "format, architecture, clang-tidy on changed files" scripts/test/lint.sh
stage "unit and contract suites (release)" scripts/test/unit-tests.sh release
stage "end-to-end suite, embedded and split, real clients" scripts/test/integration-test.sh
stage "kill -9 cycles" scripts/test/kill-cycles.sh 10
stage "address and undefined sanitizer build" scripts/build/build-all.sh --preset asan "${services[@]/#/--target=}" --tests
stage "unit and contract suites (asan)" scripts/test/unit-tests.sh asan
stage "the files a PUT passes, measured (asan)" scripts/test/paths.sh
stage "thread sanitizer build" scripts/build/build-all.sh --preset tsan --target mocks3_thread_tests
stage "suites labelled threads (tsan)" scripts/test/unit-tests.sh tsan threads
stage "fuzz targets" scripts/test/fuzz.sh 5

echo
printf '%s\n' "${times[@]}"
for name in "${failed_stages[@]}"; do echo "STAGE FAILED: $name"; done
summary=0
/usr/bin/python3 scripts/test/summary.py || summary=1
[ ${#failed_stages[@]} -eq 0 ] && [ $summary -eq 0 ]
