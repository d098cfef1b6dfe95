"""What is accepted on the command line: baselines and suppressions, from words to exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.cli.test_scan import ONLY_ECR, ONLY_SSH, OPEN, UNDECIDED, Immutcheck


class TestBaseline:
    def test_accepted_findings_do_not_count(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        assert immutcheck("scan", *ONLY_SSH, "--write-baseline", "baseline.json").code == 0
        assert immutcheck("scan", *ONLY_SSH, "--baseline", "baseline.json").code == 0

    def test_new_finding_counts(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        immutcheck("scan", *ONLY_SSH, "--write-baseline", "baseline.json")
        (workplace / "app.yaml").write_text(OPEN.replace("Web:", "Api:") + OPEN.split("\n", 1)[1])
        outcome = immutcheck("scan", *ONLY_SSH, "--baseline", "baseline.json", "--format", "json")
        assert outcome.code == 1
        assert {finding["address"]: finding["new"] for finding in json.loads(outcome.out)["findings"]} == {"Api": True, "Web": False}

    def test_moved_file_is_recognised(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        immutcheck("scan", *ONLY_SSH, "--write-baseline", "baseline.json")
        os.rename(workplace / "app.yaml", workplace / "web.yaml")
        assert immutcheck("scan", *ONLY_SSH, "--baseline", "baseline.json").code == 0

    def test_baseline_accepts_findings_but_not_blindness(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "broken.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: [\n")
        assert immutcheck("scan", "--write-baseline", "baseline.json").code == 3

    def test_first_baseline_can_be_written_where_the_configuration_names_one(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        (workplace / ".immutcheck.yaml").write_text("baseline: baseline.json\n")
        assert immutcheck("scan", *ONLY_SSH, "--write-baseline", "baseline.json").code == 0
        assert immutcheck("scan", *ONLY_SSH).code == 0

    def test_fingerprint_survives_fifty_lines_above(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        immutcheck("scan", *ONLY_SSH, "--write-baseline", "baseline.json")
        (workplace / "app.yaml").write_text("# line\n" * 50 + OPEN)
        assert immutcheck("scan", *ONLY_SSH, "--baseline", "baseline.json").code == 0


class TestSuppression:
    def test_comment_above_the_line_takes_the_finding_out(self, workplace: Path, immutcheck: Immutcheck) -> None:
        text = OPEN.replace(
            "        - IpProtocol",
            '        # immutcheck:ignore ssh-open-to-internet reason="lab account" until=2027-01-01\n        - IpProtocol',
        )
        (workplace / "app.yaml").write_text(text)
        outcome = immutcheck("scan", *ONLY_SSH, "--now", "2026-06-01")
        assert outcome.code == 0
        assert "1 suppressed" in outcome.out
        assert immutcheck("scan", *ONLY_SSH, "--now", "2027-06-01").code == 1

    def test_metadata_takes_it_out_of_json(self, workplace: Path, immutcheck: Immutcheck) -> None:
        template = {
            "Resources": {
                "Web": {
                    "Type": "AWS::EC2::SecurityGroup",
                    "Metadata": {"immutcheck": {"ignore": [{"rule": "ssh-open-to-internet", "reason": "lab account"}]}},
                    "Properties": {
                        "GroupDescription": "web",
                        "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}],
                    },
                }
            }
        }
        (workplace / "app.json").write_text(json.dumps(template))
        assert immutcheck("scan", *ONLY_SSH).code == 0

    def test_suppression_without_a_reason_does_not_count(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(
            OPEN.replace("        - IpProtocol", "        # immutcheck:ignore ssh-open-to-internet\n        - IpProtocol")
        )
        outcome = immutcheck("scan", *ONLY_SSH)
        assert outcome.code == 1
        assert "reason" in outcome.out


def test_suppression_of_an_unknown_is_used(workplace: Path, immutcheck: Immutcheck) -> None:
    text = UNDECIDED.replace("      ImageTag", '      # immutcheck:ignore ecr-tag-mutable reason="decided per account"\n      ImageTag')
    (workplace / "app.yaml").write_text(text)
    outcome = immutcheck("scan", *ONLY_ECR, "--verbose")
    assert outcome.code == 0
    assert "0 unknown, 1 suppressed" in outcome.out
    assert "unused" not in outcome.out
