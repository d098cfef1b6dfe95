"""What the provider sends where nobody wrote anything: unconditionally, in other spaces, and unless other arguments are written."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.terraform.translation.table_file import TableError
from tests.sources.terraform.translation.samples import raw, resource_of, table_of, translate

OPEN = Unknown("variable `x` has no default")
DATABASE = "resource: aws_thing\ntype: AWS::RDS::DBInstance\n"
POLICY = f"{DATABASE}arguments: {{skip: {{to: policies.DeletionPolicy, values: {{true: Delete, false: Snapshot}}}}}}\n"
SNAPSHOT = f"{POLICY}defaults: {{policies.DeletionPolicy: Snapshot}}"
RETENTION = f"{DATABASE}defaults: {{BackupRetentionPeriod: {{value: 0, unless: [snapshot, restore]}}}}"


@pytest.mark.parametrize(
    ("values", "policies"),
    [
        ({}, {"DeletionPolicy": "Snapshot"}),
        ({"skip": True}, {"DeletionPolicy": "Delete"}),
        ({"skip": Unknown("why", maybe_absent=True)}, {"DeletionPolicy": Unknown("why")}),
    ],
)
def test_default_of_a_policy_is_a_policy(values, policies):
    assert translate(SNAPSHOT, values) == {"properties": {}, "policies": policies}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"BackupRetentionPeriod": 0}),
        ({"snapshot": None, "restore": []}, {"BackupRetentionPeriod": 0}),
        ({"snapshot": ""}, {"BackupRetentionPeriod": 0}),
        ({"snapshot": "s-1"}, {}),
        ({"restore": [{}]}, {}),
        ({"backup_retention_period": 7, "snapshot": "s-1"}, {"BackupRetentionPeriod": 7}),
        ({"snapshot": OPEN}, {}),
        (
            {"snapshot": OPEN.replace(maybe_absent=True)},
            {"BackupRetentionPeriod": Unknown(OPEN.reason, maybe_absent=True, possible=(0,))},
        ),
        (
            {"snapshot": Unknown("why", possible=("", "s-1"))},
            {"BackupRetentionPeriod": Unknown("why", maybe_absent=True, possible=(0,))},
        ),
        ({"snapshot": OPEN.replace(maybe_absent=True), "restore": [{}]}, {}),
    ],
)
def test_default_holds_unless_another_argument_is_written(values, expected):
    assert translate(RETENTION, values)["properties"] == expected


def test_value_that_may_be_absent_stays_so_where_the_default_is_open():
    values = {"backup_retention_period": Unknown("why", maybe_absent=True, possible=(7,)), "snapshot": OPEN.replace(maybe_absent=True)}
    expected = {"BackupRetentionPeriod": Unknown("why", maybe_absent=True, possible=(7, 0))}
    assert translate(RETENTION, values)["properties"] == expected


def test_default_of_a_written_block_may_have_a_condition():
    text = (
        "resource: aws_thing\ntype: AWS::EC2::Instance\narguments: {options: "
        "{to: MetadataOptions, defaults: {HttpTokens: {value: optional, unless: [http_endpoint]}}}}"
    )
    assert translate(text, {"options": [{}]})["properties"] == {"MetadataOptions": {"HttpTokens": "optional"}}
    expected = {"MetadataOptions": {"HttpEndpoint": "disabled"}}
    assert translate(text, {"options": [{"http_endpoint": "disabled"}]})["properties"] == expected


def test_arguments_that_are_not_all_known_have_no_defaults():
    found = translate(SNAPSHOT + "\n", OpenMap({}, OPEN))
    assert found == {"properties": {}}


def test_argument_that_a_default_asks_for_decides_its_property():
    assert table_of(RETENTION).depending_names("snapshot") == {"BackupRetentionPeriod"}
    text = f"{DATABASE}defaults: {{policies.DeletionPolicy: {{value: Snapshot, unless: [restore]}}}}"
    assert table_of(text).depending_names("restore") == {"policies.DeletionPolicy"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{DATABASE}defaults: {{Port: {{unless: [a]}}}}", "table.yaml:3:12: a default with `unless` needs `value`"),
        (f"{DATABASE}defaults: {{Port: {{value: 1, unless: [a], x: 1}}}}", "table.yaml:3:42: unknown key `x`; known: unless, value"),
        (f"{DATABASE}with: {{policies.DeletionPolicy: Retain}}", "table.yaml:3:8: constants can only be properties"),
    ],
)
def test_mistake_is_said_with_its_place(text, message):
    with pytest.raises(TableError) as caught:
        table_of(text)
    assert str(caught.value) == message


PREVENTED = {"prevent_destroy": Unknown("why", maybe_absent=True)}


def test_database_that_may_be_protected_has_the_policy_of_its_arguments_otherwise():
    found = resource_of(raw("aws_db_instance.d", {"skip_final_snapshot": True}, lifecycle=PREVENTED)).policies
    assert found["DeletionPolicy"] == Unknown("why", possible=("Retain", "Delete"))


def test_restored_database_keeps_the_retention_of_its_backup():
    assert resource_of(raw("aws_db_instance.d", {})).properties == {"BackupRetentionPeriod": 0}
    assert resource_of(raw("aws_db_instance.d", {"snapshot_identifier": "s"})).properties == {"DBSnapshotIdentifier": "s"}
    assert resource_of(raw("aws_db_instance.d", {})).policies["DeletionPolicy"] == "Snapshot"
