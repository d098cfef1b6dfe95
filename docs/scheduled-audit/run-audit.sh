#!/bin/sh
# Audits, keeps report and snapshot in the bucket, and ends with the audit's exit code. More words go to `immutcheck audit`:
#   REPORTS=s3://bucket/prefix sh run-audit.sh --all-regions --fail-on high
set -u
: "${REPORTS:?where reports go, such as s3://bucket/prefix}"
folder=$(mktemp -d "${TMPDIR:-/tmp}/audit.XXXXXX")
immutcheck audit "$@" --snapshot "$folder/account.snapshot.json" \
  --format text --format "json=$folder/report.json" --format "sarif=$folder/report-{account}.sarif" &
audit=$!
# A task that is stopped gets SIGTERM: the audit ends early and writes what it saw. A signal ends `wait`, not the audit.
trap 'kill -TERM "$audit"' INT TERM
wait "$audit"
code=$?
while kill -0 "$audit" 2>/dev/null; do
  wait "$audit"
  code=$?
done
# What was seen is kept whatever came of it: a snapshot of an interrupted audit says that it is incomplete.
aws s3 cp --recursive --sse aws:kms --no-progress "$folder" "$REPORTS/$(date -u +%Y-%m-%dT%H-%M-%SZ)" || code=$((code ? code : 3))
rm -rf "$folder"
exit "$code"
