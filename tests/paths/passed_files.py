"""Which of our source files a request passes, measured: the binaries of the asan preset note every function that ran.

A run up to Ready and down again is compared with the same run with requests in it. What only the second one entered was
entered for the requests; what both entered (reading rows at the start, say) may belong to the requests or not.
"""
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("MOCKS3_BIN", str(ROOT / "build/asan/bin"))
sys.path.insert(0, str(ROOT / "tests/e2e"))

import servers  # noqa: E402  (reads MOCKS3_BIN when it is imported)

SYMBOLIZER = "llvm-symbolizer-19"
MAGIC_64_BIT = 0xC0BFFFFFFFFFFF64
INITIALISER = re.compile(r"_GLOBAL__sub_I_|__cxx_global_|asan\.module_|sancov\.module_")


def functions(dump):
    """Addresses in a .sancov file."""
    words = struct.unpack(f"<{dump.stat().st_size // 8}Q", dump.read_bytes())
    assert words and words[0] == MAGIC_64_BIT, f"{dump} is not a coverage dump"
    return words[1:]


def files_of(binary, addresses):
    """Our .cpp files that these addresses lie in, inlined functions included."""
    text = "".join(f"0x{a:x}\n" for a in addresses)
    frames = subprocess.run([SYMBOLIZER, f"--obj={binary}", "--inlines"], input=text, capture_output=True, text=True,
                            check=True).stdout.split("\n\n")
    found = set()
    for frame in frames:
        lines = frame.split("\n")
        # The outermost function stands last. Initialisers of globals run at the start, in every file that is linked.
        if len(lines) >= 2 and not INITIALISER.match(lines[-2]):
            found |= {os.path.relpath(f, ROOT) for f in re.findall(r"^(/\S+\.cpp):\d", frame, re.M)}
    return {f for f in found if f.startswith(("services/", "shared/"))}


def run(profile, args, requests):
    """Files entered between the start of a profile and its end; `requests(deployment)` runs in between."""
    with tempfile.TemporaryDirectory(prefix="mocks3-paths-") as folder:
        options = f"coverage=1:coverage_dir={folder}:detect_leaks=0"
        deployment = servers.Deployment(profile, args, env={"ASAN_OPTIONS": options})
        try:
            requests(deployment)
        finally:
            deployment.stop()
        entered = set()
        for dump in pathlib.Path(folder).glob("*.sancov"):
            entered |= files_of(servers.BIN / dump.name.split(".")[0], functions(dump))
        assert entered, "no coverage was written: are these binaries of the asan preset?"
        return entered


def passed(profile, args, requests):
    """(entered for the requests, entered at all)."""
    idle = run(profile, args, lambda deployment: None)
    busy = run(profile, args, requests)
    return busy - idle, busy
