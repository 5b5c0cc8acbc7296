#!/usr/bin/env python3
"""Adds up every JUnit file under build/results and prints, as the last line, `N passed, N failed`.

Skipped cases are listed with their reasons. Exit status 1 when anything failed or nothing ran."""
import pathlib
import sys
import xml.etree.ElementTree as ET


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2] / "build" / "results"
    passed = failed = 0
    skipped = []
    for path in sorted(root.rglob("*.xml")):
        try:
            tree = ET.parse(path)
        except ET.ParseError:
            print(f"{path.relative_to(root)}: not a whole result file; its suite died")
            failed += 1
            continue
        for case in tree.iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print(f"FAILED {path.parent.name}: {name}")
            elif skip is not None or case.get("status") == "notrun":
                reason = (skip.get("message") if skip is not None else "") or "no reason given"
                skipped.append(f"{name}: {reason}")
            else:
                passed += 1
    for line in skipped:
        print(f"SKIPPED {line}")
    print(f"{passed} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
