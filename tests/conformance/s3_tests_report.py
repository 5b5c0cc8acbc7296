#!/usr/bin/env python3
"""Counts a JUnit file of ceph/s3-tests and holds its failures against the list of reasons beside this script.

    s3_tests_report.py RESULT.xml

Every failing case must match a line of s3_tests_reasons.txt (`regular expression<TAB>reason`); the ones that do not are
listed as unexplained. The exit status is 1 when there are any."""
import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as ET


def main() -> int:
    reasons = []
    for line in (pathlib.Path(__file__).parent / "s3_tests_reasons.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            pattern, reason = line.split("\t", 1)
            reasons.append((re.compile(pattern), reason.strip()))
    passed, skipped = 0, 0
    explained = collections.defaultdict(list)
    unexplained = []
    for case in ET.parse(sys.argv[1]).iter("testcase"):
        name = case.get("name")
        if case.find("skipped") is not None:
            skipped += 1
            continue
        problem = case.find("failure")
        if problem is None:
            problem = case.find("error")
        if problem is None:
            passed += 1
            continue
        for pattern, reason in reasons:
            if pattern.search(name):
                explained[reason].append(name)
                break
        else:
            unexplained.append((name, (problem.get("message") or "").split("\n")[0][:140]))
    for reason, names in sorted(explained.items(), key=lambda item: -len(item[1])):
        print(f"{len(names):4}  {reason}")
    for name, message in unexplained:
        print(f"UNEXPLAINED {name}: {message}")
    failed = sum(map(len, explained.values())) + len(unexplained)
    print(f"ceph/s3-tests: {passed} of {passed + failed} passed, {failed} failed ({len(unexplained)} unexplained), {skipped} skipped by the suite")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
