#!/usr/bin/env bash
# The long checks. S3TESTS=<checkout> also runs ceph/s3-tests (docs/development/testing-guide.md).
set -uo pipefail
cd "$(dirname "$0")/../.."

rm -rf build/results
mkdir -p build/results
status=0 times=()
stage() {
  local name=$1 began
  shift
  began=$(date +%s)
  echo "=== $name"
  "$@" || { status=1; echo "STAGE FAILED: $name"; }
  times+=("$(awk -v s="$(( $(date +%s) - began ))" 'BEGIN {printf "%6.1f min", s / 60}')  $name")
}
services=(mocks3 mocks3-s3-api mocks3-metadata-service mocks3-storage-service mocks3-async-service mocks3-error-injection)
stage "release build" scripts/build/build-all.sh --preset release "${services[@]/#/--target=}" --tests
stage "clang-tidy on everything" env BASE=all TIDY_MINUTES=120 scripts/test/lint.sh
stage "address and undefined sanitizers, all suites" scripts/build/build-all.sh --preset asan "${services[@]/#/--target=}" --tests
stage "unit and contract suites (asan)" scripts/test/unit-tests.sh asan
stage "the files a PUT passes, measured (asan)" scripts/test/paths.sh
stage "thread sanitizer build, all suites" scripts/build/build-all.sh --preset tsan --tests
stage "unit and contract suites (tsan)" scripts/test/unit-tests.sh tsan
stage "50 forgetful crashes" env MOCKS3_CRASHES=50 GTEST_OUTPUT=xml:build/results/chaos/ build/release/bin/forgetful_crash_test
stage "200 kill -9 cycles" scripts/test/kill-cycles.sh 200 "$RANDOM$RANDOM"
stage "minutes of fuzzing" scripts/test/fuzz.sh "${FUZZ_SECONDS:-180}"
if [ -n "${S3TESTS:-}" ]; then
  stage "ceph/s3-tests" scripts/test/s3-tests.sh "$S3TESTS"
else
  echo "ceph/s3-tests: skipped, S3TESTS=<checkout> is not set"
fi
printf '%s\n' "${times[@]}"
/usr/bin/python3 scripts/test/summary.py || status=1
exit $status
