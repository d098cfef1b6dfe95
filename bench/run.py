"""Measures immutcheck against floors in the same run and writes `bench/RESULTS.md`. Ratios count; the seconds are this machine's.

`python -m bench.run [--runs N] [--no-write]`. Whole processes are measured from outside (wall clock, peak memory by the kernel).
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.live import measure_live
from bench.templates import make_template, write_folder
from bench.terraform import measure_collection

PROJECT = Path(__file__).resolve().parent.parent
HOOK = [sys.executable, "-c", "from immutcheck.cli.entry import run_hook; run_hook()"]
SCAN = [sys.executable, "-c", "from immutcheck.cli.entry import run_command; run_command()", "scan"]
NOTHING = [sys.executable, "-c", "pass"]


def install_wheel(folder: Path) -> Path:
    """What a user has: the program from its wheel, byte-compiled, with the built-in rules compiled into it."""
    wheels, installed = folder / "wheels", folder / "installed"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(PROJECT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--compile", "--target", str(installed), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    return installed


class Measure:
    """Runs commands in turn, so that a drift of the machine's speed meets all alike."""

    def __init__(self, folder: Path, runs: int, program: Path) -> None:
        self.folder = folder
        self.runs = runs
        self.environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}}
        self.environment["IMMUTCHECK_CACHE_DIR"] = str(folder / "cache")
        self.environment["PYTHONPATH"] = str(program)

    def once(self, command: list[str]) -> tuple[float, int]:
        """Seconds and peak memory (bytes) of one run."""
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 1}:
            raise SystemExit(f"{command}: exit code {process.returncode}: {complaint.decode()}")
        return seconds, usage.ru_maxrss * 1024

    def compare(self, *commands: list[str], before: object = None) -> list[tuple[float, int]]:
        """Median seconds and peak memory of each command, run in turn."""
        for command in commands:
            self.once(command)
        results: list[list[tuple[float, int]]] = [[] for _ in commands]
        for _ in range(self.runs):
            for result, command in zip(results, commands, strict=True):
                if callable(before):
                    before()
                result.append(self.once(command))
        return [(statistics.median(seconds for seconds, _ in result), max(memory for _, memory in result)) for result in results]


def measure_one_file(measure: Measure) -> list[tuple[str, str, str]]:
    """A single 5 KB file: hook (warm, cold) and scan against `python -c pass`."""
    name = "one.yaml"
    (measure.folder / name).write_text(make_template(7))
    size = (measure.folder / name).stat().st_size
    nothing, hook, scan = measure.compare(NOTHING, [*HOOK, name], [*SCAN, name])
    cache = measure.folder / "cache"

    def forget() -> None:
        for file in cache.glob("**/*"):
            if file.is_file():
                file.unlink()

    base, cold = measure.compare(NOTHING, [*HOOK, name], before=forget)
    checkout = Measure(measure.folder, measure.runs, PROJECT)
    source_base, source = checkout.compare(NOTHING, [*HOOK, name])
    source_cold_base, source_cold = checkout.compare(NOTHING, [*HOOK, name], before=forget)
    return [
        (f"hook, one file of {size / 1024:.1f} KB, warm rule cache", f"{hook[0] / nothing[0]:.1f} × `python -c pass`", "≤ 5"),
        ("the same, rule cache empty", f"{cold[0] / base[0]:.1f} × `python -c pass`", "≤ 12"),
        (
            "hook from a source checkout, warm (reads and hashes every rule file)",
            f"{source[0] / source_base[0]:.1f} × `python -c pass`",
            "",
        ),
        ("the same, cold (compiles every rule)", f"{source_cold[0] / source_cold_base[0]:.1f} × `python -c pass`", ""),
        ("scan, the same file", f"{scan[0] / nothing[0]:.1f} × `python -c pass`", "≤ 16"),
        ("`python -c pass` here", f"{nothing[0] * 1000:.1f} ms", ""),
    ]


def measure_folder(measure: Measure, count: int) -> list[tuple[str, str, str]]:
    """Folders of templates, all rules, SARIF written, against parsing alone."""
    small, large = measure.folder / "small", measure.folder / "large"
    write_folder(small, count)
    write_folder(large, count * 10)
    arguments = ["--profile", "everything", "--rules", str(PROJECT / "bench" / "rules"), "--format", "sarif=out.sarif", "--exit-zero"]
    floor = [sys.executable, str(PROJECT / "bench" / "floor.py"), str(small)]
    parse, scan = measure.compare(floor, [*SCAN, str(small), *arguments])
    runs, measure.runs = measure.runs, max(2, measure.runs // 3)
    (ten,) = measure.compare([*SCAN, str(large), *arguments])
    measure.runs = runs
    return [
        (f"{count} templates, all rules, SARIF written, whole process", f"{scan[0] / parse[0]:.1f} × the parse-only floor", "≤ 7"),
        ("peak memory of that", f"{scan[1] / 2**20:.0f} MiB", "≤ 60"),
        ("ten times the templates", f"{ten[0] / scan[0]:.1f} × the time, {ten[1] / 2**20:.0f} MiB", "≤ 12"),
        ("parse-only floor here", f"{parse[0] * 1000:.0f} ms", ""),
    ]


def measure_in_process(measure: Measure, count: int) -> list[tuple[str, str, str]]:
    """The same folder after imports, against the floor in the same process."""
    from bench.floor import parse_folder
    from immutcheck.cli.preparation import make_request, open_workspace, select_rules
    from immutcheck.processes import count_processes
    from immutcheck.reporters.table import ReportOptions, render
    from immutcheck.scan import run_scan
    from immutcheck.sources.discovery import discover

    folder = str(measure.folder / "small")
    os.environ["IMMUTCHECK_CACHE_DIR"] = str(measure.folder / "cache")

    def scan(processes: int | None) -> None:
        workspace = open_workspace((folder,))
        selection = select_rules(workspace.configuration, rules=(str(PROJECT / "bench" / "rules"),), profile="everything")
        files, diagnostics = discover((folder,), workspace.base)
        request = make_request(workspace, selection, files, now="2026-01-01T00:00:00Z", diagnostics=diagnostics)
        render("sarif", run_scan(request, processes=processes), ReportOptions())

    def time_once(task: Callable[[], object]) -> float:
        start = time.perf_counter()
        task()
        return time.perf_counter() - start

    tasks: tuple[Callable[[], object], ...] = (lambda: parse_folder(folder), lambda: scan(None), lambda: scan(1))
    times = [[time_once(task) for task in tasks] for _ in range(measure.runs + 1)][1:]
    floor, shared, alone = (statistics.median(column) for column in zip(*times, strict=True))
    return [
        (
            f"{count} templates, in process after imports ({count_processes()} processes)",
            f"{shared / floor:.1f} × the parse-only floor",
            "≤ 5",
        ),
        ("the same, one process", f"{alone / floor:.1f} × the parse-only floor", ""),
    ]


def measure_pairs() -> list[tuple[str, str, str]]:
    """Microseconds a pair of a rule and a resource of a type it names: general operators together, domain operators each."""
    from bench.pairs import domain_costs, general_cost

    gc.collect()
    rows = [("a rule-resource pair, general operators only", f"{general_cost():.2f} µs", "≤ 1.5")]
    rows += [(f"a pair with `{name}`", f"{cost:.1f} µs", "") for name, cost in domain_costs()]
    return rows


def render_results(rows: list[tuple[str, str, str]]) -> str:
    """The results as Markdown."""
    lines = [
        "# Results",
        "",
        f"`make bench` on {os.cpu_count()} cores, Python {platform.python_version()}. Every ratio is taken within one run.",
        "Compare ratios, not seconds.",
        "",
        "| what | measured | bound |",
        "|---|---|---|",
    ]
    lines += [f"| {what} | {measured} | {bound} |" for what, measured, bound in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--templates", type=int, default=300)
    parser.add_argument("--roots", type=int, default=40)
    parser.add_argument("--no-write", action="store_true", help="print only")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure = Measure(Path(name), words.runs, install_wheel(Path(name)))
        rows = measure_one_file(measure)
        rows += measure_folder(measure, words.templates)
        # Before this process grows: a child's peak memory is at least what its parent had when it was forked.
        live = measure_live(measure)
        rows += measure_in_process(measure, words.templates)
        rows += measure_pairs()
        rows += measure_collection(measure.folder, measure.runs, words.roots)
        rows += live
    text = render_results(rows)
    print(text)
    if not words.no_write:
        (PROJECT / "bench" / "RESULTS.md").write_text(text)


if __name__ == "__main__":
    main()
