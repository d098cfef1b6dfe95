"""Terraform: evaluating a collection of modules and loading a large plan, against floors and, when it is there, another evaluator.

Everything is measured in this process, in turn; only `checkov`, when the environment names one, is started.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.configurations import write_collection
from immutcheck.sources.options import SourceOptions
from immutcheck.workspace import make_tree

Row = tuple[str, str, str]
CHECKOV = "IMMUTCHECK_BENCH_CHECKOV"
"""The environment variable that names a checkov to compare with: it is too heavy a requirement to be installed for this."""


def parse_collection(files: Sequence[Path]) -> int:
    """The floor: the bare parser over every file."""
    import tree_sitter
    import tree_sitter_hcl

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    return sum(parser.parse(file.read_bytes()).root_node.end_byte for file in files)


def evaluate_collection(base: Path, roots: Sequence[Path]) -> int:
    """Every resource of every root, with all its arguments; how many there are. The collector is off, as in a scan."""
    from immutcheck.sources.terraform.configuration.module import ModuleLibrary
    from immutcheck.sources.terraform.configuration.root import load_root

    tree = make_tree(str(base))
    library = ModuleLibrary(tree)
    count = 0
    gc.disable()
    try:
        for root in roots:
            configuration = load_root(root.relative_to(base).as_posix(), SourceOptions(), tree, library)
            for address in configuration.addresses():
                configuration.raw(address, {})
                count += 1
            configuration.release()
    finally:
        gc.enable()
    return count


def evaluate_with_tfparse(roots: Sequence[Path]) -> int:
    """The same with tfparse, which is an oracle of the tests."""
    import tfparse

    return sum(len(blocks) for root in roots for blocks in tfparse.load_from_path(str(root)).values())


def time_once(task: Callable[[], object]) -> float:
    """Seconds of one run; what the one before left behind is collected first."""
    gc.collect()
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def compare(runs: int, *tasks: Callable[[], object]) -> list[float]:
    """Median seconds of each task, run in turn; the first round only warms up."""
    times = [[time_once(task) for task in tasks] for _ in range(runs + 1)][1:]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def measure_collection(folder: Path, runs: int, roots: int) -> list[Row]:
    """The collection against bare parsing and tfparse; the CPU time of a scan against checkov's."""
    base = folder / "collection"
    folders = write_collection(base, roots)
    files = sorted(base.rglob("*.tf"))
    count = evaluate_collection(base, folders)
    floor, ours = compare(runs, lambda: parse_collection(files), lambda: evaluate_collection(base, folders))
    rows = [
        (
            f"{roots} Terraform roots, {len(files)} files, {count} addresses evaluated, rules excluded",
            f"{ours / floor:.1f} × bare tree-sitter parsing",
            "≤ 10",
        )
    ]
    try:
        (theirs,) = compare(min(runs, 3), lambda: evaluate_with_tfparse(folders))
    except ImportError:
        rows.append(("the same with tfparse", "not installed", ""))
    else:
        rows.append(("the same with tfparse", f"{theirs / ours:.1f} × our time", "≥ 3"))
    return rows + measure_checkov(base, folders)


def measure_checkov(base: Path, folders: Sequence[Path]) -> list[Row]:
    """CPU seconds of the evaluation and of a whole scan, children included, against checkov on the same folder."""
    checkov = os.environ.get(CHECKOV, "")
    if not checkov:
        return []
    scan = [sys.executable, "-c", "from immutcheck.cli.entry import run_command; run_command()", "scan", str(base), "--exit-zero"]
    ours = cpu_seconds(scan)
    theirs = cpu_seconds([checkov, "-d", str(base), "--quiet", "--compact", "--framework", "terraform"])
    start = time.process_time()
    evaluate_collection(base, folders)
    evaluation = time.process_time() - start
    return [
        ("CPU time of that evaluation", f"checkov takes {theirs / evaluation:.0f} × as much on the folder", "≥ 50"),
        ("CPU time of a whole scan of the folder: start, all packs, report", f"checkov takes {theirs / ours:.0f} × as much", ""),
    ]


def cpu_seconds(command: Sequence[str]) -> float:
    """User and system time of a command and everything it started."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime
