"""Writes what the README shows of the tool: the output of the commands in its `text` blocks, and the help. `--check` only compares.

A block whose first line is `$ immutcheck …` holds that command's output at 100 columns; one that starts with `Usage: immutcheck COMMAND`
holds that command's help.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
README = PROJECT / "README.md"
BLOCK = re.compile(r"(```text\n)(.*?)(```)", re.DOTALL)


def run(words: list[str]) -> str:
    """Standard output of immutcheck with these words, as on a terminal 100 columns wide, without colours."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "IMMUTCHECK_CACHE_DIR": cache}
        command = [sys.executable, "-c", "from immutcheck.cli.entry import run_command; run_command()", *words]
        command[2] = "import sys; sys.argv[0] = 'immutcheck'; " + command[2]
        process = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    if process.returncode not in (0, 1):
        raise SystemExit(f"immutcheck {' '.join(words)}: exit code {process.returncode}\n{process.stderr}")
    return process.stdout.strip("\n")


def render(text: str) -> str:
    """The README with every shown output made anew."""

    def replace(match: re.Match[str]) -> str:
        first, _, _ = match[2].partition("\n")
        if first.startswith("$ immutcheck "):
            return f"{match[1]}{first}\n{run(first.removeprefix('$ immutcheck ').split())}\n{match[3]}"
        if first.startswith("Usage: immutcheck "):
            return f"{match[1]}{run([first.split()[2], '--help'])}\n{match[3]}"
        return match[0]

    return BLOCK.sub(replace, text)


def main() -> None:
    """Write, or with `--check` exit 1 when the README is not up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    words = parser.parse_args()
    before = README.read_text(encoding="utf-8")
    after = render(before)
    if words.check:
        if before != after:
            raise SystemExit("README.md does not show what the tool prints: run `make docs`")
        return
    README.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
