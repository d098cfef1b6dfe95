"""`immutcheck scan` and the hook on Terraform: which folders are roots, where values come from, what comments accept."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

Immutcheck = Callable[..., Outcome]

GROUP = """\
resource "aws_security_group" "door" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""
ROOT = """\
module "net" {
  for_each = toset(["a", "b"])
  source   = "./modules/net"
}
"""
PORT = """\
variable "port" {
  type    = number
  default = 443
}

resource "aws_security_group" "door" {
  ingress {
    from_port   = var.port
    to_port     = var.port
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""
ONLY_SSH = ("--select", "ssh-open-to-internet")


@pytest.fixture
def write(workplace: Path) -> Callable[..., Path]:
    """Writes files into the working folder."""

    def write_files(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = workplace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return workplace

    return write_files


def scanned(immutcheck: Immutcheck, *words: str) -> dict[str, object]:
    report: dict[str, object] = json.loads(immutcheck("scan", *words, "--format", "json").out)
    return report


def places(report: dict[str, object], kind: str = "findings") -> list[tuple[str, str, int]]:
    return [
        (finding["address"], finding["location"]["path"], finding["location"]["start_line"])
        for finding in report[kind]  # type: ignore[attr-defined]
    ]


def test_called_folder_is_judged_where_it_is_called(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": ROOT, "modules/net/main.tf": GROUP})
    report = scanned(immutcheck, ".", *ONLY_SSH)
    assert places(report) == [
        ('module.net["a"].aws_security_group.door', "modules/net/main.tf", 6),
        ('module.net["b"].aws_security_group.door', "modules/net/main.tf", 6),
    ]
    (first, _second) = report["findings"]  # type: ignore[misc]
    assert [(one["location"]["path"], one["location"]["start_line"], one["message"]) for one in first["related"]] == [
        ("main.tf", 1, "called as module `net`")
    ]
    assert report["summary"]["files"] == 2  # type: ignore[index]


def test_folder_that_is_only_called_in_a_comment_is_a_root(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": '# module "net" {\n#   source = "./modules/net"\n# }\n', "modules/net/main.tf": GROUP})
    assert places(scanned(immutcheck, ".", *ONLY_SSH)) == [("aws_security_group.door", "modules/net/main.tf", 6)]


def test_folder_of_links_is_a_root(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    folder = write({"common/door.tf": GROUP})
    for name in ("dev", "prod"):
        (folder / "envs" / name).mkdir(parents=True)
        (folder / "envs" / name / "door.tf").symlink_to("../../common/door.tf")
    assert [path for _address, path, _line in places(scanned(immutcheck, ".", *ONLY_SSH))] == [
        "common/door.tf",
        "envs/dev/door.tf",
        "envs/prod/door.tf",
    ]


def test_module_behind_a_link_is_judged_once(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    folder = write({"app/main.tf": ROOT, "shared/net/main.tf": GROUP})
    (folder / "app" / "modules").symlink_to("../shared")
    addresses = [address for address, _path, _line in places(scanned(immutcheck, ".", *ONLY_SSH))]
    assert addresses == ['module.net["a"].aws_security_group.door', 'module.net["b"].aws_security_group.door']


def test_folders_that_call_each_other_are_still_judged(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"a/main.tf": 'module "b" {\n  source = "../b"\n}\n' + GROUP, "b/main.tf": 'module "a" {\n  source = "../a"\n}\n'})
    outcome = immutcheck("scan", ".", *ONLY_SSH, "--format", "json")
    report = json.loads(outcome.out)
    assert ("aws_security_group.door", "a/main.tf", 9) in places(report)
    assert {"module-cycle"} == {one["code"] for one in report["diagnostics"] if one["level"] == "error"}


@pytest.mark.parametrize("named", ["main.tf", "."])
def test_file_stands_for_its_folder(write: Callable[..., Path], immutcheck: Immutcheck, named: str) -> None:
    write({"main.tf": "locals {\n  port = 22\n}\n", "door.tf": GROUP.replace("= 22", "= local.port")})
    assert places(scanned(immutcheck, named, *ONLY_SSH)) == [("aws_security_group.door", "door.tf", 6)]


def test_standard_input_is_a_root_of_one_file(write: Callable[..., Path], immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch) -> None:
    write({})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(GROUP.encode())))
    outcome = immutcheck("scan", "-", "--stdin-name", "main.tf", *ONLY_SSH, "--format", "json")
    assert places(json.loads(outcome.out)) == [("aws_security_group.door", "main.tf", 6)]


@pytest.mark.parametrize(
    ("words", "files", "fails"),
    [
        ((), {}, False),
        (("--var", "port=22"), {}, True),
        ((), {"terraform.tfvars": "port = 22\n"}, True),
        ((), {"terraform.tfvars": "port = 22\n", "z.auto.tfvars": "port = 80\n"}, False),
        ((), {"terraform.tfvars.json": '{"port": 22}', "terraform.tfvars": "port = 80\n"}, True),
        (("--var-file", "prod.vars"), {"prod.vars": "port = 22\n"}, True),
        (("--var-file", "prod.vars", "--var", "port=80"), {"prod.vars": "port = 22\n"}, False),
        (("--var", "port=80", "--var-file", "prod.vars"), {"prod.vars": "port = 22\n"}, True),
        (("--var", "port=80"), {"terraform.tfvars": "port = 22\n"}, False),
        ((), {".immutcheck.yaml": "variable_files: [prod.vars]\n", "prod.vars": "port = 22\n"}, True),
    ],
)
def test_values_come_as_terraform_takes_them(
    write: Callable[..., Path],
    immutcheck: Immutcheck,
    words: tuple[str, ...],
    files: dict[str, str],
    fails: bool,
) -> None:
    write({"main.tf": PORT, **files})
    assert bool(places(scanned(immutcheck, ".", *ONLY_SSH, *words))) is fails


def test_environment_gives_values_below_files(write: Callable[..., Path], immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"main.tf": PORT})
    monkeypatch.setenv("TF_VAR_port", "22")
    assert places(scanned(immutcheck, ".", *ONLY_SSH)) == [("aws_security_group.door", "main.tf", 11)]
    write({"terraform.tfvars": "port = 80\n"})
    assert places(scanned(immutcheck, ".", *ONLY_SSH)) == []


def test_misspelt_variable_is_named(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": PORT})
    report = scanned(immutcheck, ".", *ONLY_SSH, "--var", "prot=22")
    messages = [one["message"] for one in report["diagnostics"]]  # type: ignore[attr-defined]
    assert messages == ["the given variable `prot` is declared by no scanned root module: did you mean `port`?"]


def test_variable_without_a_name_is_wrong_usage_and_never_shown(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": PORT})
    outcome = immutcheck("scan", ".", "--var", "hunter2-hunter2")
    assert outcome.code == 2
    assert "hunter2" not in outcome.err + outcome.out


def test_broken_file_hides_neither_its_good_blocks_nor_itself(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": 'resource "aws_instance" "broken" {\n  ami = = 1\n}\n\n' + GROUP})
    outcome = immutcheck("scan", ".", *ONLY_SSH, "--format", "json")
    report = json.loads(outcome.out)
    assert outcome.code == 1
    assert places(report) == [("aws_security_group.door", "main.tf", 10)]
    assert [(one["level"], one["location"]["start_line"]) for one in report["diagnostics"]] == [("error", 2)]
    assert report["complete"] is False


@pytest.mark.parametrize(("name", "text"), [("main.tf", "locals = { port = 22 }\n"), ("main.tf.json", '{"resource": 5}')])
def test_what_is_no_block_never_looks_green(write: Callable[..., Path], immutcheck: Immutcheck, name: str, text: str) -> None:
    write({name: text})
    outcome = immutcheck("scan", ".")
    assert (outcome.code, "is not judged" in outcome.out) == (3, True)


def test_types_without_a_table_are_counted(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": 'resource "aws_chime_voice_connector" "x" {\n  count = 2\n}\n' + GROUP})
    report = scanned(immutcheck, ".")
    assert report["not_judged"] == {"aws_chime_voice_connector": 2}
    assert "Not judged: 2 resources of 1 type (aws_chime_voice_connector 2)." in immutcheck("scan", ".").out


ACCEPTED = 'immutcheck:ignore ssh-open-to-internet reason="lab"'


@pytest.mark.parametrize(
    "text",
    [
        f"# {ACCEPTED}\n{GROUP}",
        f"// {ACCEPTED}\n{GROUP}",
        f"/* {ACCEPTED} */\n{GROUP}",
        f"# immutcheck:ignore-file{ACCEPTED[17:]}\n\n{GROUP}",
        GROUP.replace("  ingress {", f"  # {ACCEPTED}\n  ingress {{"),
        GROUP.replace("  ingress {", f"  ingress {{ # {ACCEPTED}"),
        GROUP.replace('"0.0.0.0/0"]', f'"0.0.0.0/0"] # {ACCEPTED}'),
        GROUP.replace('["0.0.0.0/0"]', '[\n      "0.0.0.0/0",\n    ]').replace("    cidr", f"    # {ACCEPTED}\n    # because\n    cidr"),
    ],
)
def test_comment_accepts_what_it_stands_at(write: Callable[..., Path], immutcheck: Immutcheck, text: str) -> None:
    write({"main.tf": text})
    report = scanned(immutcheck, ".", *ONLY_SSH, "--include-suppressed")
    assert (places(report), len(places(report, "suppressed")), report["diagnostics"]) == ([], 1, [])


@pytest.mark.parametrize(
    "text",
    [
        f"{GROUP}# {ACCEPTED}\n",
        f"# {ACCEPTED}\n\n{GROUP}",
        f'locals {{\n  text = "# {ACCEPTED[:17]}"\n}}\n{GROUP}',
        GROUP.replace("    from_port", f"    # {ACCEPTED}\n    from_port"),
    ],
)
def test_comment_elsewhere_accepts_nothing(write: Callable[..., Path], immutcheck: Immutcheck, text: str) -> None:
    write({"main.tf": text})
    assert len(places(scanned(immutcheck, ".", *ONLY_SSH))) == 1


def test_comment_at_a_call_accepts_what_the_call_makes(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": f'# {ACCEPTED}\n{ROOT}\nmodule "other" {{\n  source = "./modules/net"\n}}\n', "modules/net/main.tf": GROUP})
    report = scanned(immutcheck, ".", *ONLY_SSH)
    assert places(report) == [("module.other.aws_security_group.door", "modules/net/main.tf", 6)]


def test_comment_accepts_every_instance(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": f"# {ACCEPTED}\n" + GROUP.replace("{\n", '{\n  for_each = { x = 1, "y.z]" = 2 }\n', 1)})
    report = scanned(immutcheck, ".", *ONLY_SSH, "--include-suppressed")
    assert (places(report), len(places(report, "suppressed"))) == ([], 2)


def test_comment_in_the_json_form_is_a_member(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    ingress = {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    write({"main.tf.json": json.dumps({"resource": {"aws_security_group": {"door": {"//": ACCEPTED, "ingress": ingress}}}}, indent=2)})
    report = scanned(immutcheck, ".", *ONLY_SSH, "--include-suppressed")
    assert (places(report), len(places(report, "suppressed")), report["diagnostics"]) == ([], 1, [])


def test_comment_that_is_not_understood_suppresses_nothing(write: Callable[..., Path], immutcheck: Immutcheck) -> None:
    write({"main.tf": f"# immutcheck:ignore ssh-open-to-internet\n{GROUP}"})
    report = scanned(immutcheck, ".", *ONLY_SSH)
    assert len(places(report)) == 1
    assert [one["code"] for one in report["diagnostics"]] == ["suppression-invalid"]  # type: ignore[attr-defined]


class TestHook:
    def commit(self, folder: Path) -> None:
        (folder / ".git").rmdir()
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)

    def test_module_is_judged_where_it_is_called(self, write: Callable[..., Path], hook: Immutcheck) -> None:
        files = {"envs/prod/main.tf": ROOT.replace("./modules", "../../modules"), "modules/net/main.tf": GROUP, "other/main.tf": GROUP}
        self.commit(write(files))
        outcome = hook("modules/net/main.tf")
        assert outcome.code == 1
        assert 'module.net["a"].aws_security_group.door' in outcome.out
        assert "other/main.tf" not in outcome.out

    def test_values_touch_the_configuration_beside_them(self, write: Callable[..., Path], hook: Immutcheck) -> None:
        self.commit(write({"main.tf": PORT, "terraform.tfvars": "port = 22\n"}))
        outcome = hook("terraform.tfvars")
        assert outcome.code == 1
        assert "main.tf:11" in outcome.out
