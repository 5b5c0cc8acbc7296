#!/usr/bin/env bash
# Runs ceph/s3-tests (test_s3.py and test_headers.py, nothing deselected) against an embedded mocks3:
#   s3-tests.sh CHECKOUT [PYTEST ARGUMENT]...
# The suite is fetched by whoever runs this, never by the script, and never committed. S3TESTS_PYTHON names a Python that
# has the suite's own requirements.txt (default: CHECKOUT/venv/bin/python when it is there, else /usr/bin/python3).
set -euo pipefail
checkout=$(realpath "$1")
shift
cd "$(dirname "$0")/../.."

python=${S3TESTS_PYTHON:-$([ -x "$checkout/venv/bin/python" ] && echo "$checkout/venv/bin/python" || echo /usr/bin/python3)}
work=$(mktemp -d)
server=0
finish() {
  [ "$server" -eq 0 ] || { kill -TERM "$server" 2>/dev/null && wait "$server" || true; }
  rm -rf "$work"
}
trap finish EXIT

mkfifo "$work/ready"
build/release/bin/mocks3 serve --memory --sigv2 --object-ownership ObjectWriter --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 \
  --credential "mainkey00000000main:mainsecret:testid:M. Tester:tester@ceph.com" \
  --credential "altkey0000000000alt:altsecret:56789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234:john.doe:john.doe@example.com" \
  --credential "tenantkey0000tenant:tenantsecret:9876543210abcdef0123456789abcdef0123456789abcdef0123456789abcdef:tenanteduser:tenanteduser@example.com" \
  >"$work/ready" 2>"${S3TESTS_LOG:-$work/log}" &
server=$!
read -r line <"$work/ready"
port=$(sed -n 's/.*s3=http:[^ ]*:\([0-9]*\).*/\1/p' <<<"$line")

section() { printf '\n[%s]\ndisplay_name = %s\nuser_id = %s\nemail = %s\naccess_key = %s\nsecret_key = %s\n' "$@"; }
{
  printf '[DEFAULT]\nhost = localhost\nport = %s\nis_secure = False\nssl_verify = False\n' "$port"
  printf '\n[fixtures]\nbucket prefix = s3t-{random}-\niam name prefix = s3-tests-\niam path prefix = /s3-tests/\n'
  section "s3 main" "M. Tester" testid tester@ceph.com mainkey00000000main mainsecret
  printf 'api_name = default\n'
  section "s3 alt" john.doe 56789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234 john.doe@example.com altkey0000000000alt altsecret
  section "s3 tenant" tenanteduser 9876543210abcdef0123456789abcdef0123456789abcdef0123456789abcdef tenanteduser@example.com tenantkey0000tenant tenantsecret
  printf 'tenant = testx\n'
  section iam main testid s3@example.com mainkey00000000main mainsecret
  section "iam root" root testid root@example.com mainkey00000000main mainsecret
  section "iam alt root" altroot 56789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234 altroot@example.com altkey0000000000alt altsecret
} >"$work/s3tests.conf"

env -u AWS_CA_BUNDLE S3TEST_CONF="$work/s3tests.conf" PYTHONDONTWRITEBYTECODE=1 \
  "$python" -m pytest -q -p no:cacheprovider --rootdir "$checkout" --tb=short \
  --junitxml="${S3TESTS_JUNIT:-build/s3-tests.xml}" \
  "$checkout/s3tests/functional/test_s3.py" "$checkout/s3tests/functional/test_headers.py" "$@" || true
/usr/bin/python3 tests/conformance/s3_tests_report.py "${S3TESTS_JUNIT:-build/s3-tests.xml}"
