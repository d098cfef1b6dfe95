"""Laws of the whole program on Terraform, held by property tests: what must be true whatever the input."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.report import Report
from immutcheck.reporters.table import ReportOptions, render
from immutcheck.triage.threshold import exit_code
from tests.conftest import PROJECT, Outcome
from tests.terraform_configurations import Body, Configuration, as_hcl, as_json, configurations, write_blocks
from tests.test_laws import RELAXED, answers, scan_texts

FIXTURES = PROJECT / "fixtures" / "terraform"
PLANS = PROJECT / "tests" / "sources" / "terraform" / "plan" / "data"


def crashes(report: Report) -> list[str]:
    return [one.render() for one in report.diagnostics if one.code in {"rule-crashed", "parse-error"}]


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Path]:
    """A folder of that name, empty."""

    def make(name: str) -> Path:
        path = tmp_path / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    return make


@RELAXED
@given(configuration=configurations)
def test_both_forms_of_a_configuration_give_the_same_findings(folder: Callable[[str], Path], configuration: Configuration) -> None:
    hcl = scan_texts(folder("hcl"), {"main.tf": as_hcl(configuration)})
    json_form = scan_texts(folder("json"), {"main.tf.json": as_json(configuration)})
    assert (crashes(hcl), crashes(json_form)) == ([], [])
    assert answers(hcl) == answers(json_form)


@RELAXED
@given(configuration=configurations)
def test_repeated_runs_give_the_same_bytes(folder: Callable[[str], Path], configuration: Configuration) -> None:
    reports = [scan_texts(folder("same"), {"main.tf": as_hcl(configuration)}) for _ in range(3)]
    for name in ("text", "json", "sarif"):
        assert len({render(name, report, ReportOptions(include_unknown=True, include_passed=True)) for report in reports}) == 1


@RELAXED
@given(configuration=configurations, hidden=st.sampled_from(["source", "port", "debug", "ranges", "doors"]))
def test_hiding_a_variable_never_turns_pass_and_fail_into_each_other(
    folder: Callable[[str], Path], configuration: Configuration, hidden: str
) -> None:
    blurred = copy.deepcopy(configuration)
    variable = blurred["variable"][hidden]
    assert isinstance(variable, dict)
    del variable["default"]
    known = scan_texts(folder("known"), {"main.tf": as_hcl(configuration)})
    hiding = scan_texts(folder("hiding"), {"main.tf": as_hcl(blurred)})
    # The variable itself is another resource once its default is gone.
    before = {(rule, address): verdict for rule, verdict, address, _ in answers(known) if address != f"var.{hidden}"}
    for rule, verdict, address, _ in answers(hiding):
        was = before.get((rule, address))
        assert not (was == PASS and verdict == FAIL), (rule, address)
        assert not (was == FAIL and verdict == PASS), (rule, address)


@RELAXED
@given(configuration=configurations, order=st.randoms(use_true_random=False))
def test_order_of_blocks_and_files_does_not_matter(folder: Callable[[str], Path], configuration: Configuration, order: object) -> None:
    parts = write_blocks(configuration)
    order.shuffle(parts)  # type: ignore[attr-defined]
    together = scan_texts(folder("one"), {"main.tf": as_hcl(configuration)})
    apart = scan_texts(folder("many"), {f"{index}.tf": part.encode() for index, part in enumerate(parts)})
    assert answers(together) == answers(apart)


SNIPPETS = [
    *('resource "aws_instance" "a" ', "{\n", "}\n", "ami = ", '"', "${", "}", "%{ if ", "%{ endif }", "<<EOT\n", "EOT\n", "[", "]", "("),
    *(
        ")",
        "for x in ",
        ": ",
        "x => ",
        "? ",
        "...",
        "local.a",
        "locals ",
        "a = 1\n",
        'dynamic "ingress" ',
        "for_each = ",
        "content ",
        "\x00",
    ),
    *(
        "\ufeff",
        "# ",
        "/* ",
        "*/",
        "\\",
        "!",
        "-",
        "1e9",
        "var.x",
        'module "m" ',
        'source = "./"\n',
        "count = ",
        "ü",
        "\r\n",
        "\t",
        ".0",
        "[*]",
    ),
    *("try(", "jsonencode(", "range(", 'file("main.tf")', "templatefile(", "provider ", "lifecycle ", "ignore_changes = all\n", "each.key"),
]


@RELAXED
@given(
    name=st.sampled_from(["main.tf", "main.tf.json", "terraform.tfvars"]),
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(st.sampled_from(SNIPPETS), max_size=40).map(lambda parts: "".join(parts).encode()),
    ),
)
def test_no_bytes_make_a_scan_raise_or_exit_outside_0_to_4(folder: Callable[[str], Path], name: str, data: bytes) -> None:
    texts = {name: data} if name != "terraform.tfvars" else {name: data, "main.tf": b'variable "a" {}\n'}
    report = scan_texts(folder("bytes"), texts)
    assert exit_code(report, fail_on="low", fail_on_unknown=True) in range(5)
    assert [one.render() for one in report.diagnostics if one.code == "rule-crashed"] == []
    for form in ("text", "json", "sarif"):
        render(form, report, ReportOptions(include_unknown=True, include_passed=True))


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(["", "${var.a}", "${", "x", "%{ if"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["aws_instance", "aws_security_group", "ingress", "dynamic", "content", "for_each", "count", "lifecycle", "//", "a"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
)


@RELAXED
@given(
    sections=st.dictionaries(
        st.sampled_from(["resource", "variable", "locals", "module", "output", "provider", "terraform", "data", "moved", "check"]),
        json_values,
        max_size=4,
    )
)
def test_no_tree_makes_a_scan_raise(folder: Callable[[str], Path], sections: Body) -> None:
    report = scan_texts(folder("tree"), {"main.tf.json": json.dumps(sections).encode()})
    assert [one.render() for one in report.diagnostics if one.code == "rule-crashed"] == []


def paths_of(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    found = [path] if path else []
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        found += paths_of(member, (*path, step))
    return found


DOCUMENTS = {
    str(path.relative_to(PLANS)): json.loads(path.read_bytes())
    for path in (PLANS / "create/plan.json", PLANS / "change/plan.json", PLANS / "change/terraform.tfstate", PLANS / "change/state.json")
}
PATHS = {name: paths_of(document) for name, document in DOCUMENTS.items()}
JUNK: list[object] = [
    *(None, True, 0, -1, 1.5, 1e308, 10**30, "", "x", "aws_instance.web[", "${", "module.a.module.b", "é", "9" * 50),
    *([], [1], [[]], [None], {}, {"a": 1}, {"": None}, [{}], {"references": ["x."]}, {"constant_value": 5}, ["a", {}]),
]


@RELAXED
@given(data=st.data(), name=st.sampled_from(sorted(DOCUMENTS)))
def test_no_change_to_a_plan_or_state_makes_a_scan_raise(folder: Callable[[str], Path], data: st.DataObject, name: str) -> None:
    document = copy.deepcopy(DOCUMENTS[name])
    for path in data.draw(st.lists(st.sampled_from(PATHS[name]), min_size=1, max_size=6)):
        change(document, path, data.draw(st.sampled_from([*JUNK, DELETED])))
    texts = {Path(name).name: json.dumps(document).encode()}
    if name.startswith("create"):
        texts["main.tf"] = (PLANS / "create/main.tf").read_bytes()
    report = scan_texts(folder("plan"), texts)
    assert [one.render() for one in report.diagnostics if one.code == "rule-crashed"] == []
    render("json", report, ReportOptions(include_unknown=True, include_passed=True))


DELETED = object()


def change(document: object, path: tuple[object, ...], value: object) -> None:
    """Put the value there, where that is still possible."""
    for step in path[:-1]:
        if not (isinstance(document, dict) and step in document) and not (isinstance(document, list) and step in range(len(document))):
            return
        document = document[step]  # type: ignore[index]
    if isinstance(document, dict):
        document.pop(path[-1], None)
        if value is not DELETED:
            document[path[-1]] = copy.deepcopy(value)
    elif isinstance(document, list) and path[-1] in range(len(document)):
        if value is DELETED:
            del document[path[-1]]  # type: ignore[arg-type]
        else:
            document[path[-1]] = copy.deepcopy(value)  # type: ignore[index,call-overload]


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_no_order_of_hashes_changes_a_byte(form: str) -> None:
    words = ("scan", str(FIXTURES), "--format", form, "--profile", "strict", "--include-unknown", "--include-passed", "--now", "2026-06-01")
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "immutcheck", *words], capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


@pytest.mark.parametrize("name", ["immutable", "mutable"])
def test_scan_reports_a_superset_of_the_hook(
    name: str, workplace: Path, hook: Callable[..., Outcome], immutcheck: Callable[..., Outcome]
) -> None:
    shutil.copytree(FIXTURES / name, workplace / "infra")
    (workplace / ".git").rmdir()
    subprocess.run(["git", "init", "--quiet", str(workplace)], check=True)
    scanned = {
        (finding["rule"], finding["location"]["path"], finding["location"]["start_line"])
        for finding in json.loads(immutcheck("scan", "--format", "json").out)["findings"]
    }
    reported = set()
    for path in sorted((workplace / "infra").rglob("*.tf")):
        shown = hook(str(path.relative_to(workplace))).out
        found = re.findall(r"^(?:critical|high|medium|low) +(\S+) +(\S+?):(\d+):\d+$", shown, re.MULTILINE)
        reported |= {(rule, place, int(line)) for rule, place, line in found}
    assert reported == scanned, "none that the scan does not have, and together all of it"
    assert bool(reported) is (name == "mutable")
