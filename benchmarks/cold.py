"""Run a command as a cold process and measure it: python benchmarks/cold.py COMMAND...

Linux starts a process's peak memory at that of the one that started it, so a program with large arrays would
measure itself. This small one stands in between.
"""

import json
import os
import subprocess
import sys
import time
from typing import NamedTuple


class Usage(NamedTuple):
    """What a command took: wall seconds, peak memory (MB), and seconds of processor time."""

    seconds: float
    memory: float
    processor: float


def run(command: list[str]) -> Usage:
    """Return what one run of a command took."""
    launched = [sys.executable, __file__, *command]
    done = subprocess.run(launched, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed")
    return Usage(*json.loads(done.stdout))


def main(command: list[str]) -> int:
    """Run the command and print what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    print(json.dumps([seconds, usage.ru_maxrss / scale, usage.ru_utime + usage.ru_stime]))
    return int(status != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
