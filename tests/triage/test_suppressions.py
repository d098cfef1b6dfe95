from __future__ import annotations

import pytest

from immutcheck.model.diagnostic import NOTE, WARNING
from immutcheck.model.finding import PASS, UNKNOWN, Finding
from immutcheck.model.location import Location, RelatedLocation, Span
from immutcheck.triage.suppressions import Suppressed, apply_suppressions, read_suppressions
from tests.triage.places import find_at, load, make_rule

NOW = "2026-06-15T12:00:00Z"
RULES = (make_rule("ec2-key-pair", "key-pair"), make_rule("ami-not-pinned"))
KEY_NAME = ("Resources", "Web", "Properties", "KeyName")


def suppress(
    text: str, *paths: tuple[str | int, ...], rule_id: str = "ec2-key-pair", path: str = "app.yaml", **options: object
) -> Suppressed:
    """What the suppressions written in `text` do to one finding at each path."""
    document = load(text, path)
    suppressions, problems = read_suppressions(document)
    assert not problems
    findings = [find_at(document, one, rule_id) for one in paths]
    return apply_suppressions(findings, suppressions, **{"now": NOW, "rules": RULES, **options})


def addresses(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.address, finding.property) for finding in findings]


def template(*lines: str) -> str:
    return "\n".join(
        (
            "Resources:",
            "  Web:",
            "    Type: AWS::EC2::Instance",
            "    Properties:",
            "      ImageId: ami-1",
            *(f"      {line}" for line in lines),
            "",
        )
    )


def test_document_without_suppressions_has_none() -> None:
    assert read_suppressions(load(template("KeyName: key"))) == ([], [])


def test_comment_at_the_end_of_the_line_suppresses() -> None:
    result = suppress(template('KeyName: key  # immutcheck:ignore ec2-key-pair reason="console access is logged"'), KEY_NAME)
    assert result.kept == ()
    assert [finding.suppressed for finding in result.suppressed] == ["console access is logged"]
    assert result.diagnostics == ()


def test_comment_on_the_line_above_suppresses() -> None:
    result = suppress(template('# immutcheck:ignore ec2-key-pair reason="ok here"', "KeyName: key"), KEY_NAME)
    assert [finding.suppressed for finding in result.suppressed] == ["ok here"]


def test_comments_stand_above_one_another() -> None:
    text = template(
        '# immutcheck:ignore ec2-key-pair reason="one"', '# immutcheck:ignore ami-not-pinned reason="two"', "# why", "KeyName: key"
    )
    assert len(suppress(text, KEY_NAME).suppressed) == 1
    assert len(suppress(text, KEY_NAME, rule_id="ami-not-pinned").suppressed) == 1


def test_comment_two_lines_above_does_not_suppress() -> None:
    result = suppress(template('# immutcheck:ignore ec2-key-pair reason="ok"', "Tenancy: default", "KeyName: key"), KEY_NAME)
    assert addresses(result.kept) == [("Web", "KeyName")]
    assert [(one.level, one.code, one.location.span.start_line) for one in result.diagnostics if one.location and one.location.span] == [
        (NOTE, "suppression-unused", 6)
    ]


def test_comment_at_the_end_of_the_line_before_does_not_suppress() -> None:
    text = template('Tenancy: default  # immutcheck:ignore ec2-key-pair reason="ok"', "KeyName: key")
    assert addresses(suppress(text, KEY_NAME).kept) == [("Web", "KeyName")]


@pytest.mark.parametrize(
    "lines",
    [
        ('KeyName:  # immutcheck:ignore ec2-key-pair reason="ok"', "  key"),
        ('# immutcheck:ignore ec2-key-pair reason="ok"', "KeyName:", "  key"),
        ('# immutcheck:ignore ec2-key-pair reason="ok"', "KeyName: !Join", "  - ''", "  - [a, b]"),
        ('# immutcheck:ignore ec2-key-pair reason="ok"', "KeyName:", "  # the operators' key", "", "  Fn::Sub: a"),
    ],
)
def test_value_below_its_key_is_covered_by_the_keys_comment(lines: tuple[str, ...]) -> None:
    assert suppress(template(*lines), KEY_NAME).kept == ()


def test_comment_above_a_list_entry_covers_that_entry_only() -> None:
    text = template("Rules:", "  - a: 1", '  # immutcheck:ignore ec2-key-pair reason="ok"', "  - a: 2", "  - a: 3")
    rules = ("Resources", "Web", "Properties", "Rules")
    result = suppress(text, (*rules, 0), (*rules, 1), (*rules, 2))
    assert addresses(result.kept) == [("Web", "Rules[0]"), ("Web", "Rules[2]")]


@pytest.mark.parametrize(
    "head",
    [
        '  # immutcheck:ignore ec2-key-pair reason="ok"\n  Web:\n',
        '  Web: # immutcheck:ignore ec2-key-pair reason="ok"\n',
        "  Web:\n    Metadata: {immutcheck: {ignore: [{rule: ec2-key-pair, reason: ok}]}}\n",
    ],
)
def test_suppression_at_a_resource_covers_all_of_it_and_no_other(head: str) -> None:
    text = f"Resources:\n{head}    Properties:\n      KeyName: key\n  Other:\n    Properties: {{KeyName: key}}\n"
    result = suppress(text, KEY_NAME, ("Resources", "Other", "Properties", "KeyName"))
    assert addresses(result.suppressed) == [("Web", "KeyName")]
    assert addresses(result.kept) == [("Other", "KeyName")]


def test_suppression_at_a_resource_covers_findings_about_it_that_lie_elsewhere() -> None:
    document = load('Resources:\n  # immutcheck:ignore ec2-key-pair reason="ok"\n  Group: {Type: T}\n  Entry: {Type: T}\n')
    finding = find_at(document, ("Resources", "Entry"), address="Group")
    result = apply_suppressions([finding], read_suppressions(document)[0], now=NOW, rules=RULES)
    assert addresses(result.suppressed) == [("Group", "")]


def test_suppression_at_a_standalone_entry_covers_the_group_finding_placed_there() -> None:
    document = load('Resources:\n  Group: {Type: T}\n  # immutcheck:ignore ec2-key-pair reason="ok"\n  Entry: {Type: T}\n')
    finding = find_at(document, ("Resources", "Entry"), address="Group")
    assert apply_suppressions([finding], read_suppressions(document)[0], now=NOW, rules=RULES).kept == ()


def test_suppression_in_a_nested_template_covers_its_resource() -> None:
    document = load('Resources:\n  # immutcheck:ignore ec2-key-pair reason="ok"\n  Group: {Type: T}\n  Entry: {Type: T}\n', "nested.yaml")
    finding = find_at(document, ("Resources", "Entry"), address="Parent/Group", scope="parent.yaml")
    assert apply_suppressions([finding], read_suppressions(document)[0], now=NOW, rules=RULES).kept == ()


@pytest.mark.parametrize("section", ["Parameters", "Outputs"])
def test_comment_above_a_parameter_or_output_covers_it(section: str) -> None:
    document = load(f'{section}:\n  # immutcheck:ignore ec2-key-pair reason="ok"\n  Key:\n    Default: a\n    Value: b\nResources: {{}}\n')
    finding = find_at(document, (section, "Key", "Value"), address=f"{section}.Key")
    assert apply_suppressions([finding], read_suppressions(document)[0], now=NOW, rules=RULES).kept == ()


def test_resource_in_a_loop_is_covered_by_its_lines() -> None:
    document = load(
        "Resources:\n  Fn::ForEach::Names:\n    - Name\n    - [A, B]\n"
        '    # immutcheck:ignore ec2-key-pair reason="ok"\n    - "Web${Name}":\n        Type: T\n'
        "        Properties:\n          KeyName: key\n"
    )
    span = Span(9, 20, 9, 23)
    finding = find_at(document, ("Resources", "Fn::ForEach::Names")).replace(address="WebA", location=Location("app.yaml", span))
    assert apply_suppressions([finding], read_suppressions(document)[0], now=NOW, rules=RULES).kept == ()


def test_comment_for_the_file_covers_the_file() -> None:
    text = '---\n# immutcheck:ignore-file ec2-key-pair reason="generated"\n' + template("KeyName: key")
    result = suppress(text, KEY_NAME)
    assert [finding.suppressed for finding in result.suppressed] == ["generated"]


def test_comment_for_the_file_does_not_cover_another_file() -> None:
    document = load('# immutcheck:ignore-file ec2-key-pair reason="generated"\n' + template("KeyName: key"))
    other = find_at(load(template("KeyName: key"), "other.yaml"), KEY_NAME)
    assert apply_suppressions([other], read_suppressions(document)[0], now=NOW, rules=RULES).kept == (other,)


def test_several_rules_share_a_comment() -> None:
    text = template('KeyName: key # immutcheck:ignore ec2-key-pair, ami-not-pinned reason="ok"')
    assert suppress(text, KEY_NAME).kept == ()
    assert suppress(text, KEY_NAME, rule_id="ami-not-pinned").kept == ()


def test_former_name_of_a_rule_is_understood() -> None:
    result = suppress(template('KeyName: key # immutcheck:ignore key-pair reason="ok"'), KEY_NAME, known_ids=("ec2-key-pair", "key-pair"))
    assert result.kept == ()
    assert result.diagnostics == ()


def test_other_rules_are_not_suppressed() -> None:
    result = suppress(template('KeyName: key # immutcheck:ignore ami-not-pinned reason="ok"'), KEY_NAME)
    assert addresses(result.kept) == [("Web", "KeyName")]


def test_unknown_rule_is_reported_with_the_nearest_name() -> None:
    text = template('KeyName: key # immutcheck:ignore ec2-keypair reason="ok"')
    result = suppress(text, KEY_NAME, known_ids=("ec2-key-pair", "ami-not-pinned"))
    assert len(result.kept) == 1
    assert [one.render() for one in result.diagnostics] == [
        "app.yaml:6:20: warning: this suppression names the rule `ec2-keypair`, which does not exist: did you mean `ec2-key-pair`?"
    ]


def test_last_day_still_counts() -> None:
    assert suppress(template('KeyName: key # immutcheck:ignore ec2-key-pair reason="ok" until=2026-06-15'), KEY_NAME).kept == ()


def test_expired_suppression_fires_again_and_says_so() -> None:
    result = suppress(template('KeyName: key # immutcheck:ignore ec2-key-pair reason="ok" until=2026-06-14'), KEY_NAME)
    assert result.suppressed == ()
    (finding,) = result.kept
    place = Location("app.yaml", Span(6, 20, 6, 81))
    assert finding.related == (RelatedLocation(place, "suppressed until 2026-06-14: that day has passed"),)
    assert [(one.level, one.code, one.location) for one in result.diagnostics] == [(WARNING, "suppression-expired", place)]


def test_expired_suppression_beside_a_holding_one_does_not_matter() -> None:
    text = template(
        '# immutcheck:ignore ec2-key-pair reason="old" until=2020-01-01', '# immutcheck:ignore ec2-key-pair reason="new"', "KeyName: key"
    )
    result = suppress(text, KEY_NAME)
    assert [finding.suppressed for finding in result.suppressed] == ["new"]


def test_suppression_of_a_rule_that_did_not_run_is_not_called_unused() -> None:
    text = template('KeyName: key # immutcheck:ignore other-rule reason="ok"')
    assert suppress(text, known_ids=("other-rule",)).diagnostics == ()


def test_unused_suppression_is_named_with_its_line() -> None:
    result = suppress(template('KeyName: key # immutcheck:ignore ec2-key-pair reason="ok"'))
    assert [one.render() for one in result.diagnostics] == [
        "app.yaml:6:20: note: the suppression of `ec2-key-pair` covers no finding: remove it"
    ]


def test_unknown_is_suppressed_and_pass_is_not() -> None:
    document = load(template('KeyName: key # immutcheck:ignore ec2-key-pair reason="ok"'))
    unknown, passed = (find_at(document, KEY_NAME, verdict=verdict) for verdict in (UNKNOWN, PASS))
    result = apply_suppressions([unknown, passed], read_suppressions(document)[0], now=NOW, rules=RULES)
    assert result.kept == (passed,)
    assert [finding.verdict for finding in result.suppressed] == [UNKNOWN]


def test_order_is_kept() -> None:
    text = template(
        'A: 1 # immutcheck:ignore ec2-key-pair reason="ok"', "B: 2", 'C: 3 # immutcheck:ignore ec2-key-pair reason="ok"', "D: 4"
    )
    base = ("Resources", "Web", "Properties")
    result = suppress(text, *((*base, name) for name in "DCBA"))
    assert [finding.property for finding in result.kept] == ["D", "B"]
    assert [finding.property for finding in result.suppressed] == ["C", "A"]
