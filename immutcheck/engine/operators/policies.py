"""`policy_allows`: does a policy document allow one of the actions? Wildcards, NotAction, NotResource and explicit Deny are understood.

An action is allowed when an Allow statement matches it on a resource that the action can have, and no Deny statement covers that. It looks
at one document: boundaries, other policies and service control policies are not seen. A condition that decides makes it unknown.
Source: AWS IAM User Guide, "Policy evaluation logic"; Service Authorization Reference (which resources an action can have).
"""

from __future__ import annotations

from immutcheck.engine.operators.partial import any_of
from immutcheck.engine.operators.policy_conditions import ALWAYS, DECIDES, NARROWS, NEVER, weigh_condition
from immutcheck.engine.operators.policy_documents import Pattern, PatternList, Statement, read_statements
from immutcheck.engine.operators.principals import KINDS, is_principal_of
from immutcheck.engine.operators.wildcards import covers, intersects
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.model.location import PropertyPath

RESOURCE_SERVICES: Mapping[str, tuple[str, ...]] = {
    "ssm:startsession": ("ec2", "ssm", "ecs"),
    "ssm:sendcommand": ("ec2", "ssm"),
    "ssm:*": ("ssm", "ec2", "ecs"),
    "ec2-instance-connect": ("ec2",),
    "ssmmessages:opendatachannel": ("ssm",),
    "ssmmessages:*": ("ssm",),
    "ssmmessages": (),
    "ec2messages": (),
}
"""Action, or its service → services whose ARNs it can have as resource; the action's own service otherwise, none: only `*`.

Source: Service Authorization Reference, pages of AWS Systems Manager, EC2 Instance Connect, Amazon Message Gateway Service."""

SERVICES_OF_TYPES: Mapping[str, str] = {
    "elasticloadbalancingv2": "elasticloadbalancing",
    "opensearchservice": "es",
    "stepfunctions": "states",
}
"""Second part of a resource type → service in ARNs, where they differ."""

INDIRECT_TYPES = ("AWS::SSM::Parameter", "AWS::CloudFormation::")
"""Beginnings of types whose references may stand for any other resource."""


class Question(Record):
    """What is asked: `actions` in lower case, as written in `labels`; `everywhere`: on all resources, not on some; `principal` is one of
    `KINDS`, or "" when everybody counts."""

    actions: tuple[str, ...]
    labels: tuple[str, ...]
    everywhere: bool = False
    principal: str = ""


class Grant(Record):
    """What one Allow statement gives: `answer` for one action, and why it is not known."""

    statement: Statement
    label: str
    pattern: str
    answer: Answer
    reason: str = ""


def read_question(argument: object) -> Question:
    """The operator's argument `{actions: […], resources: "*", principal: human | anyone}`; ValueError says what is wrong."""
    if not isinstance(argument, dict) or set(argument) - {"actions", "resources", "principal"}:
        raise ValueError("`policy_allows` needs {actions: […]} and knows resources and principal")
    actions = argument.get("actions")
    actions = [actions] if isinstance(actions, str) else actions
    if not isinstance(actions, list) or not actions or not all(isinstance(action, str) and ":" in action for action in actions):
        raise ValueError("`actions` is a list such as [ssm:StartSession]")
    if argument.get("resources", "any") not in ("any", "*"):
        raise ValueError('`resources` is "any" (the default) or "*"')
    if argument.get("principal", "") not in ("", *KINDS):
        raise ValueError(f"`principal` is one of {', '.join(KINDS)}")
    folded = tuple(action.lower() for action in actions)
    return Question(folded, tuple(actions), argument.get("resources") == "*", argument.get("principal", ""))


def make_policy_allows(argument: object) -> Check:
    """True when the document allows one of the actions."""
    question = read_question(argument)

    def policy_allows(value: object, evaluation: Evaluation) -> Answer:
        return judge_document(question, value, evaluation)

    return policy_allows


def judge_document(question: Question, value: object, evaluation: Evaluation) -> Answer:
    """The document allows one of the actions; unknown when hidden statements could allow or deny it."""
    statements = evaluation.read_once(read_statements, value)
    answer: Answer = False
    for grant in find_grants(question, statements.known, evaluation):
        if grant.answer is True and not statements.reason:
            return True
        if grant.answer is not False:
            answer = None
    return None if statements.reason else answer


def find_allowing(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The Allow statements that give one of the actions."""
    statements = evaluation.read_once(read_statements, value)
    grants = find_grants(read_question(argument), statements.known, evaluation)
    return list(dict.fromkeys(grant.statement.path for grant in grants if grant.answer is True))


def explain_policy(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """`ssm:* allows ssm:StartSession`, or why it is not known."""
    statements = evaluation.read_once(read_statements, value)
    grants = list(find_grants(read_question(argument), statements.known, evaluation))
    allowed: dict[str, list[str]] = {}
    for grant in grants:
        if grant.answer is True:
            labels = allowed.setdefault(grant.pattern, [])
            if grant.label not in labels:
                labels.append(grant.label)
    if allowed and not statements.reason:
        return tuple(f"`{pattern}` allows {', '.join(labels)}" for pattern, labels in allowed.items())
    reasons = [grant.reason for grant in grants if grant.answer is None and grant.reason]
    if statements.reason:
        reasons.append(statements.reason)
    return tuple(dict.fromkeys(reasons))


def find_grants(question: Question, statements: Sequence[Statement], evaluation: Evaluation) -> Iterator[Grant]:
    """What each Allow statement gives of each action, Deny statements taken into account; what it does not give is left out."""
    denials = [statement for statement in statements if statement.allows is not True]
    for statement in statements:
        if statement.allows is False:
            continue
        asked = zip(question.actions, question.labels, strict=True)
        touches = [(action, label, *_touch(statement.actions, action)) for action, label in asked]
        touches = [touch for touch in touches if touch[3] is not False]
        if not touches:
            continue
        weight, keys = weigh_condition(statement.condition)
        principal: Answer = True
        if question.principal:
            principal = is_principal_of(question.principal, statement.principal, statement.not_principal, evaluation.settings)
        if weight == NEVER or principal is False:
            continue
        for action, label, pattern, touched in touches:
            given = _give(question, statement, action, denials, evaluation)
            if given is False:
                continue
            reason = ""
            if weight == DECIDES:
                reason = f"a condition decides: {keys}"
            elif statement.allows is None or statement.doubt:
                reason = statement.reason or statement.doubt
            elif touched is None or given is None or principal is None:
                reason = "an action, a resource, a principal or a denial is only partly known"
            answer = True if not reason and touched and given and principal else None
            yield Grant(statement, label, pattern, answer, reason)


def _touch(actions: PatternList, action: str) -> tuple[str, Answer]:
    """(the pattern that does it, whether the statement is about some of the action). `action` may have wildcards itself."""
    if not actions.is_negated:
        answer: Answer = None if actions.is_open else False
        found = "an unknown action"
        for pattern in actions.patterns:
            if intersects(pattern.text, action):
                if pattern.is_certain:
                    return pattern.text, True
                answer, found = None, pattern.text
        return found, answer
    for pattern in actions.patterns:
        if pattern.is_certain and covers(pattern.text, action):
            return "", False
    is_sure = not actions.is_open and all(pattern.is_certain or not intersects(pattern.text, action) for pattern in actions.patterns)
    return "NotAction", True if is_sure else None


def _give(question: Question, statement: Statement, action: str, denials: Sequence[Statement], evaluation: Evaluation) -> Answer:
    """One of the statement's resources is one that the action can have, and no denial covers it."""
    answers: list[Answer] = []
    for resource in _allowed_resources(statement.resources):
        fits = _fits(question, resource, action, evaluation)
        if fits is False:
            continue
        denied = any_of([_denies(denial, statement, action, resource, question) for denial in denials if denial is not statement])
        if denied is True:
            answers.append(False)
        else:
            answers.append(None if denied is None or fits is None else True)
    if statement.resources.is_open:
        answers.append(None)
    return any_of(answers)


def _allowed_resources(resources: PatternList) -> Sequence[Pattern]:
    """NotResource leaves everything else, unless it names everything."""
    if not resources.is_negated:
        return resources.patterns
    if any(pattern.is_certain and pattern.text == "*" for pattern in resources.patterns):
        return ()
    is_sure = all(pattern.is_certain for pattern in resources.patterns)
    return (Pattern("*", is_certain=is_sure),)


def _fits(question: Question, resource: Pattern, action: str, evaluation: Evaluation) -> Answer:
    """The action can have the resource: `s3:*` on an instance's ARN, or `*` on a bucket's, gives no session."""
    if resource.text == "*" and resource.is_certain:
        return True
    if question.everywhere:
        return None if resource.text == "*" and not resource.service else False
    services = _services_of(action)
    if resource.service:
        related = evaluation.related_resource(Reference("", target=resource.service))
        if related is None or not related.type.startswith("AWS::") or related.type.startswith(INDIRECT_TYPES):
            return None
        service = related.type.split("::")[1].lower()
        return SERVICES_OF_TYPES.get(service, service) in services
    parts = resource.text.split(":", 3)
    if len(parts) > 2 and parts[0] == "arn" and "*" not in parts[2] and "?" not in parts[2]:
        return parts[2] in services
    if resource.text == "*":
        return None
    if any(intersects(resource.text, f"arn:*:{service}:*") for service in services):
        return True if resource.is_certain else None
    return False


def _services_of(action: str) -> tuple[str, ...]:
    service = action.partition(":")[0]
    return RESOURCE_SERVICES.get(action, RESOURCE_SERVICES.get(service, (service,)))


def _denies(denial: Statement, grant: Statement, action: str, resource: Pattern, question: Question) -> Answer:
    """The denial takes all of the action on the resource away from everybody whom the grant reaches."""
    weight, _keys = weigh_condition(denial.condition)
    if weight in (NEVER, NARROWS):
        return False
    about = _cover(denial.actions, Pattern(action))
    if about is False:
        return False
    where = _cover(denial.resources, resource)
    if where is False:
        return False
    whom = _reaches_all(denial, grant)
    if whom is False:
        return False
    is_sure = weight == ALWAYS and denial.allows is False and not denial.doubt and about is True and where is True and whom is True
    return True if is_sure else None


def _cover(patterns: PatternList, wanted: Pattern) -> Answer:
    """Everything that `wanted` matches is named by the list (or not named, for its Not-form)."""
    if patterns.is_negated:
        if any(pattern.is_certain and intersects(pattern.text, wanted.text) for pattern in patterns.patterns):
            return False if wanted.is_certain else None
        is_sure = not patterns.is_open and not any(intersects(pattern.text, wanted.text) for pattern in patterns.patterns)
        return True if is_sure else None
    answer: Answer = None if patterns.is_open else False
    for pattern in patterns.patterns:
        if pattern.is_certain and covers(pattern.text, wanted.text):
            return True
        # A pattern with holes covers at most what it covers with `*` in each of them.
        could = covers(pattern.text, wanted.text) if wanted.is_certain else intersects(pattern.text, wanted.text)
        if could and not (pattern.is_certain and wanted.is_certain):
            answer = None
    return answer


def _reaches_all(denial: Statement, grant: Statement) -> Answer:
    """The denial's principals include the grant's. Identity policies have none: both speak about the same identity."""
    if denial.not_principal is not MISSING and denial.not_principal is not None:
        return None
    if denial.principal is MISSING or denial.principal is None or denial.principal in ("*", {"AWS": "*"}):
        return True
    if denial.principal == grant.principal:
        return True
    return None if _is_unknown(denial.principal) or _is_unknown(grant.principal) else False


def _is_unknown(value: object) -> bool:
    """Something in a Principal element is not known."""
    if isinstance(value, dict):
        return value.__class__ is not dict or any(_is_unknown(item) for item in value.values())
    if isinstance(value, list):
        return value.__class__ is not list or any(_is_unknown(item) for item in value)
    return not isinstance(value, str) and value is not MISSING and value is not None
