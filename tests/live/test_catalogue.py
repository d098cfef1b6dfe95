"""Every entry of the catalogue, against botocore's models, AWS's own list of IAM actions and the schemas."""

from __future__ import annotations

import functools
from collections import Counter
from typing import Any

import jmespath
import pytest
from botocore.exceptions import DataNotFoundError
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape
from policy_sentry.querying.actions import get_action_data

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.forbidden import FORBIDDEN
from immutcheck.live.iam_policy import SESSION_LIMIT, list_actions, plan_session_policies, write_policies
from immutcheck.live.operation import Operation, Service
from immutcheck.live.plan import plan_calls
from immutcheck.schemas.store import open_store
from tests.live.guard_world import LOADER

BY_SERVICE = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
READS = ("Read", "List")
STORE = open_store()

ACCESS_LEVELS_THAT_MISLEAD: dict[str, str] = {}
"""IAM actions that AWS files under another level than Read or List, and why they are reads all the same."""

ONE_A_REGION = frozenset(("Immutcheck::EC2::AccountSettings", "Immutcheck::SSM::ServiceSettings"))
"""Kinds that nobody has to look for."""

RUN_SERVICES = ("sts", "organizations")
"""Asked by the run itself, for no type."""
ASKED_BY_THE_RUN = {("ec2", "DescribeRegions")}


@functools.cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(LOADER.load_service_model(service, "service-2"), service)


def _operation(service: Service, operation: Operation) -> OperationModel:
    return _model(service.name).operation_model(operation.name)


def _sample(shape: Shape | None, seen: tuple[str, ...] = ()) -> Any:
    """An answer of the shape in which everything is there once."""
    if shape is None or seen.count(shape.name) > 1:
        return None
    inner = (*seen, shape.name)
    if isinstance(shape, StructureShape):
        return {name: _sample(member, inner) for name, member in shape.members.items()}
    if isinstance(shape, ListShape):
        return [_sample(shape.member, inner)]
    if isinstance(shape, MapShape):
        return {"key": _sample(shape.value, inner)}
    return {"boolean": True, "integer": 1, "long": 1, "float": 1.5, "double": 1.5}.get(shape.type_name, "text")


@BY_SERVICE
def test_operations_and_their_parameters_exist(service: Service) -> None:
    faults = []
    for operation in service.operations:
        model = _operation(service, operation)
        members = model.input_shape.members if model.input_shape is not None else {}
        for parameter, kinds in ((operation.page_size, ("integer", "long", "string")), (operation.batch, ("list",))):
            if parameter is None:
                continue
            name, size = parameter
            if name not in members or members[name].type_name not in kinds:
                faults.append(f"{operation.key} has no parameter {name} of this kind")
            elif not 1 < size <= members[name].metadata.get("max", size):
                faults.append(f"{operation.key} takes no {size} {name}")

    assert faults == []


@BY_SERVICE
def test_page_sizes_are_what_the_paginators_set(service: Service) -> None:
    try:
        paginators = LOADER.load_service_model(service.name, "paginators-1")["pagination"]
    except DataNotFoundError:
        paginators = {}
    sized = {operation.name: operation.page_size[0] for operation in service.operations if operation.page_size}

    assert {name: paginators[name].get("limit_key") for name in sized if name in paginators} == {
        name: parameter for name, parameter in sized.items() if name in paginators
    }


@BY_SERVICE
def test_items_are_a_list_in_the_answer(service: Service) -> None:
    faults = []
    for operation in service.operations:
        found = jmespath.search(operation.items, _sample(_operation(service, operation).output_shape)) if operation.items else ["-"]
        if not isinstance(found, list) or not found or None in found:
            faults.append(f"{operation.key}: {operation.items} gives {found}")

    assert faults == []


@BY_SERVICE
def test_iam_actions_exist_and_read(service: Service) -> None:
    faults = [f"{operation.key} has no action" for operation in service.operations if not operation.actions]
    for action in {action for operation in service.operations for action in operation.actions}:
        prefix, name = action.split(":")
        known = get_action_data(prefix, name)
        rows = known[prefix] if known else []
        if {row["action"] for row in rows} != {action}:
            faults.append(f"AWS has no action {action}")
        levels = {row["access_level"] for row in rows}
        if levels.issubset(READS) == (action in ACCESS_LEVELS_THAT_MISLEAD):
            faults.append(f"{action} is {levels}")

    assert faults == []


@BY_SERVICE
def test_what_is_forbidden_is_not_listed(service: Service) -> None:
    assert {operation.name for operation in service.operations} & FORBIDDEN.get(service.name, frozenset()) == set()


@BY_SERVICE
def test_what_is_told_is_known_to_the_schemas(service: Service) -> None:
    facts = STORE.space("facts").names
    faults = []
    for operation in service.operations:
        types = {*operation.lists, *operation.feeds, *([operation.per] if operation.per else [])}
        faults += [f"{operation.key}: no type {name}" for name in types if not STORE.knows(name)]
        for resource_type, told in operation.feeds.items():
            known = {*STORE.facts(resource_type).root.names, *(f"facts.{name}" for name in facts)}
            faults += [f"{operation.key}: {resource_type} has no {name}" for name in told if name not in known]
            faults += [f"{operation.key}: {resource_type}.{name} twice" for name, count in Counter(told).items() if count > 1]

    assert faults == []


@BY_SERVICE
def test_every_operation_serves_a_type_or_the_run(service: Service) -> None:
    of_the_run = {
        operation.key
        for operation in service.operations
        if service.name in RUN_SERVICES or (service.name, operation.name) in ASKED_BY_THE_RUN
    }

    assert {operation.key for operation in service.operations if not operation.lists and not operation.feeds} == of_the_run


def test_nothing_is_listed_twice() -> None:
    services = Counter(service.name for service in SERVICES)
    operations = Counter((service.name, operation.key) for service in SERVICES for operation in service.operations)

    assert [name for name, count in (services + operations).items() if count > 1] == []  # type: ignore[operator]


def test_services_stand_in_the_order_of_their_names() -> None:
    names = [service.name for service in SERVICES]

    assert names == sorted(names)


def test_collectors_belong_to_the_catalogue() -> None:
    services = {service.name for service in SERVICES}
    told = {name for service in SERVICES for operation in service.operations for name in (*operation.lists, *operation.feeds)}

    assert [collector.service for collector in COLLECTORS if collector.service not in services] == []
    assert [name for collector in COLLECTORS for name in collector.types if name not in told] == []


def test_every_type_that_is_listed_has_a_collector() -> None:
    collected = Counter(name for collector in COLLECTORS for name in collector.types)
    listed = {name for service in SERVICES for operation in service.operations for name in (*operation.lists, *operation.feeds)}

    assert sorted(listed - collected.keys()) == []
    assert [name for name, count in collected.items() if count > 1] == []


def test_every_property_that_is_told_is_of_a_type_that_is_listed() -> None:
    listed = {name for service in SERVICES for operation in service.operations for name in operation.lists}
    told = {name for service in SERVICES for operation in service.operations for name in operation.feeds}

    assert sorted(told - listed) == sorted(ONE_A_REGION - listed)


def test_forbidden_operations_exist() -> None:
    missing = [
        f"{service}:{operation}"
        for service, operations in FORBIDDEN.items()
        for operation in operations
        if operation not in _model(service).operation_names
    ]

    assert missing == []


def test_the_whole_plan_fits_into_policies() -> None:
    actions = list_actions(SERVICES, plan_calls(SERVICES))

    assert len(write_policies(actions)) <= 10, "a role takes ten managed policies: IAM User Guide, quotas"
    policies = plan_session_policies(actions)
    assert frozenset().union(*[policy.services for policy in policies]) == frozenset(actions)
    assert [len(policy.inline) for policy in policies if len(policy.inline) > SESSION_LIMIT] == []
