from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from immutcheck.processes import count_processes, map_in_processes
from immutcheck.reporters.table import ReportOptions, render
from immutcheck.scan import BYTES_WORTH_A_PROCESS, run_scan
from tests.test_laws import make_request

GROUP = """\
  Group%d:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: padded %s
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
"""


@pytest.mark.parametrize("processes", [1, 2, 3, 10])
def test_results_come_back_in_the_order_of_the_items(processes: int) -> None:
    assert map_in_processes(lambda items: [item * 2 for item in items], range(7), processes) == [0, 2, 4, 6, 8, 10, 12]


def test_nothing_gives_nothing() -> None:
    assert map_in_processes(list, [], 4) == []


def test_work_is_done_in_other_processes() -> None:
    assert len(set(map_in_processes(lambda items: [os.getpid() for _ in items], range(4), 2))) == 2


def test_share_of_a_child_that_dies_is_done_here() -> None:
    here = os.getpid()

    def double(items: Sequence[int]) -> list[int]:
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return [item * 2 for item in items]

    assert map_in_processes(double, range(5), 2) == [0, 2, 4, 6, 8]


def test_results_that_cannot_be_sent_are_made_here() -> None:
    results = map_in_processes(lambda items: [(lambda: 1) for _ in items], range(4), 2)
    assert len(results) == 4
    assert all(callable(result) for result in results)


def test_an_error_in_a_share_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        map_in_processes(lambda items: [1 // item for item in items], [1, 0], 2)


def test_some_process_can_run() -> None:
    assert 1 <= count_processes() <= 4


def test_report_is_the_same_however_the_files_are_shared_out(tmp_path: Path) -> None:
    texts = {}
    for number in range(12):
        texts[f"t{number}.yaml"] = ("Resources:\n" + "".join(GROUP % (index, "x" * 2_000) for index in range(12))).encode()
    texts["broken.yaml"] = b"AWSTemplateFormatVersion: x\nResources: [\n"
    request = make_request(tmp_path, texts)
    assert sum(file.size for file in request.files) > BYTES_WORTH_A_PROCESS
    alone, shared = run_scan(request, processes=1), run_scan(request, processes=3)
    assert alone == shared
    assert alone.counts.failed > 100
    assert render("sarif", alone, ReportOptions()) == render("sarif", shared, ReportOptions())
