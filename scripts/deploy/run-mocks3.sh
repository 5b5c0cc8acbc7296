#!/usr/bin/env bash
# Starts the release build of mocks3 in the foreground and says how to talk to it. Arguments go to mocks3.
set -euo pipefail
cd "$(dirname "$0")/../.."

ready=$(mktemp -u)
mkfifo "$ready"
build/release/bin/mocks3 serve "$@" >"$ready" &
server=$!
trap 'kill -TERM $server 2>/dev/null || true' INT TERM
trap 'rm -f "$ready"' EXIT

exec 3<"$ready"
if read -r line <&3; then
  echo "$line"
  s3=$(sed -n 's/.*s3=\([^ ]*\).*/\1/p' <<<"$line")
  admin=$(sed -n 's/.*admin=\([^ ]*\).*/\1/p' <<<"$line")
  cat <<EOF

  endpoint     $s3   (path-style; region us-east-1)
  credentials  access key mocks3, secret key mocks3-secret   (unless you gave others)
  admin        $admin   (rules, requests, health, metrics)

  Three things to try in another terminal:
    export AWS_ACCESS_KEY_ID=mocks3 AWS_SECRET_ACCESS_KEY=mocks3-secret AWS_DEFAULT_REGION=us-east-1
    aws --endpoint-url $s3 s3 mb s3://demo
    build/release/bin/mocks3 rules add 'PutObject bucket=demo : 2x -> slow_down'
    aws --endpoint-url $s3 s3 cp README.md s3://demo/ --debug 2>&1 | grep -c SlowDown

  Ctrl-C stops it.
EOF
fi
status=0
wait $server || status=$?
# A signal interrupts the first wait; the second one gets the server's own exit code.
if kill -0 $server 2>/dev/null; then wait $server || status=$?; fi
exit $status
