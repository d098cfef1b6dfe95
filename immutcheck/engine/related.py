"""`related`: does a resource that this one refers to, or that refers to this one, satisfy a condition?

Edges come from `graph.py` and `deployment.py`. A walk goes one edge a condition, so circles in the graph end by themselves.
"""

from __future__ import annotations

from immutcheck.engine.graph import links_at, links_of
from immutcheck.engine.lookup import ELEMENT, PROPERTIES
from immutcheck.engine.reads import deciding_variables, name_read_at, reads_of
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.engine.checks import Closure
    from immutcheck.engine.deployment import Deployment
    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource
    from immutcheck.model.rule import Condition

STACK = "AWS::CloudFormation::Stack"
UNFOLLOWED = "it refers to something that is not in this input"


class Relation(Record):
    """A `related` condition without what the related resource has to satisfy. `reads` are the related resource's."""

    types: tuple[str, ...]
    via: tuple[str, ...] | None
    source: tuple[str, ...] | None
    reads: frozenset[str]


class Step(Record):
    """A possible step to a related resource. `path` is where the reference is written: in the resource that is left, or for `from` in
    the related one. Not `certain` for `reason`: the reference or the resource may not be there."""

    resource: Resource
    path: PropertyPath
    certain: bool
    reason: str


class Neighbourhood(Record):
    """The steps that can be taken, and the places with the reasons why there may be more."""

    steps: tuple[Step, ...]
    doubts: tuple[tuple[PropertyPath, str], ...]


def read_relation(condition: Condition) -> Relation:
    """The parts of a `related` condition; a relative path of `from` starts at the other resource."""
    via, source = condition.get("via"), condition.get("from")
    reads = reads_of(condition["satisfies"])
    if source is not None:
        source = (PROPERTIES if source[0] == ELEMENT else source[0], *source[1:])
        reads |= {name_read_at(source)}
    return Relation(tuple(condition["related"]), None if via is None else tuple(via), source, reads)


def compile_related(condition: Condition, give_check: Callable[[], Closure]) -> Closure:
    """The closure of `{"related": …}`; `give_check` gives what the related resource is asked."""
    via = condition.get("via")
    name = via[1] if via is not None and len(via) > 1 and via[0] == PROPERTIES else ""
    relation: Relation | None = None

    def check_related(element: object, evaluation: Evaluation) -> Answer:
        nonlocal relation
        if name and name not in evaluation.properties and evaluation.properties.__class__ is dict:
            return False  # nothing is written there, so it leads nowhere
        if relation is None:
            relation = read_relation(condition)
        around = look_around(relation, element, evaluation)
        answer: Answer = None if around.doubts else False
        for step in around.steps:
            result = give_check()(MISSING, evaluation.enter(step.resource))
            if result is True and step.certain:
                return True
            if result is not False:
                answer = None
        return answer

    return check_related


def look_around(relation: Relation, element: object, evaluation: Evaluation) -> Neighbourhood:
    """The related resources that can be reached. The variables that decided them are added to `evaluation.touched`."""
    deployment = evaluation.deployment
    if deployment is None:
        return Neighbourhood((), ())
    if relation.source is not None:
        return _look_back(relation, relation.source, evaluation, deployment)
    return _look_ahead(relation, element, evaluation, deployment)


def _look_ahead(relation: Relation, element: object, evaluation: Evaluation, deployment: Deployment) -> Neighbourhood:
    links = links_of(evaluation.resource) if relation.via is None else links_at(relation.via, element, evaluation)
    steps: list[Step] = []
    doubts = [(path, unknown.reason) for path, unknown in links.holes]
    doubts.extend([(path, UNFOLLOWED) for path, _text in links.literals])
    for edge in links.edges:
        reference = edge.reference
        related = deployment.resource(reference.target)
        if related is None:
            if deployment.type_of(reference.target) is None:
                doubts.append((edge.path, reference.reason or UNFOLLOWED))
        elif related.address == evaluation.resource.address:
            continue  # a group that admits itself is no other group
        elif related.type in relation.types:
            evaluation.touched.update(deciding_variables(related, relation.reads))
            steps.append(Step(related, edge.path, edge.certain and related.exists is True, reference.reason))
        elif related.type == STACK and reference.attribute.startswith("Outputs."):
            doubts.append((edge.path, reference.reason or UNFOLLOWED))
    return Neighbourhood(tuple(steps), tuple(doubts))


def _look_back(relation: Relation, path: tuple[str, ...], evaluation: Evaluation, deployment: Deployment) -> Neighbourhood:
    for address in deployment.addresses_of(relation.types):
        candidate = deployment.resource(address)
        if candidate is None:
            evaluation.touched.update(deployment.existence_variables(address))
        else:
            evaluation.touched.update(deciding_variables(candidate, relation.reads))
    referrers = deployment.referrers(relation.types, path, evaluation)
    steps = [
        Step(resource, edge.path, edge.certain and resource.exists is True, edge.reference.reason)
        for resource, edge in referrers.by_target.get(evaluation.resource.address, ())
    ]
    steps.extend([Step(resource, at, False, hole.reason) for resource, at, hole in referrers.holes])
    outside = "" if evaluation.is_closed else evaluation.resource.outside
    reasons = [*([outside] if outside else []), *deployment.why_unlisted(relation.types, path, evaluation.resource.type)]
    return Neighbourhood(tuple(steps), tuple([((PROPERTIES,), reason) for reason in reasons]))
