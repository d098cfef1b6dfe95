"""What the Allow statements of a document give, what Deny statements take back, and what boundaries and the organization let through.

An action is allowed when an Allow statement matches it on a resource that the action can have, no Deny statement covers that, and the
boundary, where there is one, and every level of the organization allow it too. Which statements of other documents count is found in
`policy_holders.py`.
Sources: AWS IAM User Guide, "Policy evaluation logic" and "Permissions boundaries for IAM entities"; "IAM JSON policy elements: Action"
(letter case does not matter) and "… Resource" (it does); Service Authorization Reference (which resources an action can have).
"""

from __future__ import annotations

from immutcheck.engine.operators.iam_actions import find_facts
from immutcheck.engine.operators.managed_documents import is_read_for
from immutcheck.engine.operators.partial import any_of
from immutcheck.engine.operators.policy_conditions import ALWAYS, DECIDES, NARROWS, NEVER, weigh_condition
from immutcheck.engine.operators.policy_documents import Pattern, PatternList, Statement
from immutcheck.engine.operators.policy_limits import UNLIMITED, Boundary, Limits
from immutcheck.engine.operators.principals import is_principal_of
from immutcheck.engine.operators.wildcards import covers, intersects
from immutcheck.model.record import Record
from immutcheck.model.values import HOLE, MISSING, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.engine.operators.policy_conditions import Context, Facts

    Guard = tuple[Statement, Facts]
    """(a statement that may deny, what is known of the principal for its condition)."""

SERVICES_OF_TYPES: Mapping[str, str] = {
    "elasticloadbalancingv2": "elasticloadbalancing",
    "opensearchservice": "es",
    "stepfunctions": "states",
}
"""Second part of a resource type → service in ARNs, where they differ."""

EVERYBODY = ("*", {"AWS": "*"}, {"AWS": ["*"]})
"""How a Principal element says it."""

INDIRECT_TYPES = ("AWS::SSM::Parameter", "AWS::CloudFormation::")
"""Beginnings of types whose references may stand for any other resource."""

PARTS = 6
"""Of an ARN: arn, partition, service, region, account, resource."""


class Question(Record):
    """What is asked: `actions` in lower case, as written in `labels`; `everywhere`: on all resources, not on some; `principal` is one of
    `KINDS`, or "" when everybody counts; holders, and principals of the kind `aws`, whom the configuration
    names in one of `exempt` do not count; `contexts` are the kinds of
    request that are asked about, of which one is enough."""

    actions: tuple[str, ...]
    labels: tuple[str, ...]
    everywhere: bool = False
    principal: str = ""
    exempt: tuple[str, ...] = ()
    contexts: tuple[Context, ...] = ((),)

    @property
    def asks_who(self) -> bool:
        """The question is what kind of principal it is, so that how it signs in leaves the answer as it is."""
        return self.principal not in ("", "anyone")


class Grant(Record):
    """What one Allow statement gives: `answer` for one action, and why it is not known."""

    statement: Statement
    action: str
    label: str
    pattern: str
    answer: Answer
    reason: str = ""


def find_grants(question: Question, statements: Sequence[Statement], evaluation: Evaluation, limits: Limits = UNLIMITED) -> Iterator[Grant]:
    """What each Allow statement gives of each action, denials and limits taken into account; what it does not give is left out. Of the
    question's contexts only the first is looked at."""
    denials = [*[statement for statement in statements if statement.allows is not True], *limits.denials]
    context = question.contexts[0]
    for statement in statements:
        if statement.allows is False:
            continue
        asked = zip(question.actions, question.labels, strict=True)
        touches = [(action, label, *_touch(statement.actions, action)) for action, label in asked]
        touches = [touch for touch in touches if touch[3] is not False]
        if not touches:
            continue
        principal: Answer = True
        if question.principal:
            principal = is_principal_of(question.principal, statement, question.exempt, evaluation)
        if principal is False:
            continue
        for action, label, pattern, touched in touches:
            weight, keys = weigh_condition(statement.condition, action, asks_who=question.asks_who, context=context)
            if weight == NEVER:
                continue
            request = _Request(question, action, denials, limits, evaluation)
            given = request.give(statement)
            if given is False:
                continue
            reason = ""
            if weight == DECIDES:
                reason = f"a condition decides: {keys}"
            elif statement.allows is None or statement.doubt:
                reason = statement.reason or statement.doubt
            elif touched is None or given is None or principal is None:
                reason = request.name_doubt(statement, given)
            answer = True if not reason and touched and given and principal else None
            yield Grant(statement, action, label, pattern, answer, reason)


class _Request:
    """One action asked for, with everything that can stand in its way: `denials` of the principal's own policies, `bounds` that must allow
    it too."""

    __slots__ = ("action", "bounds", "denials", "evaluation", "limits", "question")

    def __init__(self, question: Question, action: str, denials: Sequence[Statement], limits: Limits, evaluation: Evaluation) -> None:
        self.question = question
        self.action = action
        self.denials: list[Guard] = [(denial, ()) for denial in denials]
        self.bounds: list[tuple[Boundary, Facts]] = [] if limits.boundary is None else [(limits.boundary, ())]
        if limits.organization is not None:
            self.bounds += [(level, limits.organization.principal) for level in limits.organization.levels]
        self.limits = limits
        self.evaluation = evaluation

    def give(self, statement: Statement) -> Answer:
        """One of the statement's resources is one that the action can have, no denial covers it and all bounds allow it."""
        answers: list[Answer] = []
        for resource in _allowed_resources(statement.resources):
            fits = self._fits(resource)
            if fits is False:
                continue
            answer = self._is_left(statement, resource, self.denials)
            if answer is not False and self.bounds:
                bounded = self._is_bounded_to(statement, resource)
                answer = False if bounded is False else None if bounded is None else answer
            if answer is not False and self.limits.reason:
                answer = None
            answers.append(answer if fits is True or answer is False else None)
        if statement.resources.is_open:
            answers.append(None)
        return any_of(answers)

    def name_doubt(self, statement: Statement, given: Answer) -> str:
        """Why it is not known what of the statement is left."""
        limits = self.limits
        if given is None and limits.reason:
            return limits.reason
        if given is None and limits.boundary is not None and limits.boundary.reason:
            return limits.boundary.reason
        if given is None and limits.organization is not None:
            own = [denial for denial, _facts in self.denials]
            without = _Request(self.question, self.action, own, limits.replace(organization=None), self.evaluation)
            if without.give(statement) is True:
                return limits.organization.name_doubt(self._deciding_keys())
        return "an action, a resource, a principal or a denial is only partly known"

    def _deciding_keys(self) -> Iterator[str]:
        """The keys on which conditions of service control policies depend that are about the action."""
        assert self.limits.organization is not None
        context, facts = self.question.contexts[0], self.limits.organization.principal
        for level in self.limits.organization.levels:
            for limit in level.statements:
                if _touch(limit.actions, self.action)[1] is not False:
                    denies = limit.allows is not True
                    yield weigh_condition(limit.condition, self.action, denies=denies, context=context, facts=facts)[1]

    def _is_left(self, statement: Statement, resource: Pattern, denials: Sequence[Guard]) -> Answer:
        """No denial covers the resource. Of `*` those count that the action can have: a denial of all instances, all managed nodes and
        all tasks leaves nothing to start a session on."""
        if resource.text == "*" and resource.is_certain and denials and not self.question.everywhere:
            facts = find_facts(self.action)
            if facts is not None and facts.resources:
                parts = [Pattern(arn.replace("arn:*:", "arn:aws:", 1)) for arn in facts.resources]
                return any_of([self._is_one_left(statement, part, denials) for part in parts])
        return self._is_one_left(statement, resource, denials)

    def _is_one_left(self, statement: Statement, resource: Pattern, denials: Sequence[Guard]) -> Answer:
        left: Answer = True
        for denial in denials:
            denied = denial[0] is not statement and _denies(denial, statement, self.action, resource, self.question)
            if denied is True:
                return False
            if denied is None:
                left = None
        return left

    def _is_bounded_to(self, statement: Statement, resource: Pattern) -> Answer:
        """The bounds allow the action on some of the resources, all of them on the same ones. They give nothing by themselves; their
        denials count."""
        denials = list(self.denials)
        for bound, facts in self.bounds:
            denies = [limit for limit in bound.statements if limit.allows is not True]
            denials += [(limit.replace(doubt=limit.doubt or bound.reason) if bound.reason else limit, facts) for limit in denies]
        shared: dict[Pattern, Answer] = {resource: True}
        for bound, facts in self.bounds:
            following: dict[Pattern, Answer] = {}
            for part, is_known in shared.items():
                for narrower, is_sure in self._narrow(bound, facts, part):
                    following[narrower] = (is_known and is_sure) or following.get(narrower)
            shared = following
        return any_of([self._is_left(statement, part, denials) and is_known for part, is_known in shared.items()])

    def _narrow(self, bound: Boundary, facts: Facts, resource: Pattern) -> Iterator[tuple[Pattern, Answer]]:
        """(what one bound allows of the resource, True or None: maybe)."""
        if bound.reason or (bound.is_data and not is_read_for(self.action)):
            yield resource, None
        for limit in bound.statements:
            if limit.allows is False:
                continue
            pattern, touched = _touch(limit.actions, self.action)
            weight, _keys = weigh_condition(limit.condition, self.action, context=self.question.contexts[0], facts=facts)
            if touched is False or weight == NEVER:
                continue
            is_sure = touched is True and limit.allows is True and not limit.doubt and weight != DECIDES and not bound.reason
            if "*" in self.action and not (limit.actions.is_negated or covers(pattern, self.action)):
                is_sure = False
            for shared in _shared_resources(limit.resources, resource):
                fits = self._fits(shared)
                if fits is not False:
                    yield shared, True if is_sure and fits else None
            if limit.resources.is_open:
                yield resource, None

    def _fits(self, resource: Pattern) -> Answer:
        """The action can have the resource: `s3:*` on an instance's ARN, or `*` on a bucket's, gives no session."""
        if resource.text == "*" and resource.is_certain:
            return True
        if self.question.everywhere:
            return None if resource.text == "*" and not resource.service else False
        service = self.action.partition(":")[0]
        facts = find_facts(self.action)
        possible = (f"arn:*:{service}:*",) if facts is None else facts.resources
        if resource.service:
            return _fits_reference(resource, possible, self.evaluation)
        if resource.text == "*":
            return None
        if resource.is_certain:
            return any(_is_meant(resource.text, arn) for arn in possible)
        return _fits_shape(resource, possible)


def _fits_reference(resource: Pattern, possible: Sequence[str], evaluation: Evaluation) -> Answer:
    """A text that begins with a resource of the same input: its type says of which service it is, and often of which kind."""
    related = evaluation.related_resource(Reference("", target=resource.service))
    if related is None or not related.type.startswith("AWS::") or related.type.startswith(INDIRECT_TYPES):
        return None
    _aws, service, kind = [part.lower() for part in related.type.split("::")[:3]]
    arns = [arn.split(":", PARTS - 1) for arn in possible]
    of_service = [arn[-1].lower() for arn in arns if arn[2] == SERVICES_OF_TYPES.get(service, service)]
    if not of_service:
        return False
    kinds = [name.partition("/")[0].partition(":")[0] for name in of_service]
    return True if kind in kinds or "*" in kinds else None


def _is_meant(text: str, arn: str) -> bool:
    """Some resource of that kind has an ARN that matches the text. Each segment is compared with its own; `*` at the end of a text with
    fewer of them stands for all that follow ("IAM JSON policy elements: Resource", wildcards in ARN segments)."""
    segments, wanted = text.split(":", PARTS - 1), arn.split(":", PARTS - 1)
    if len(segments) < PARTS and not segments[-1].endswith("*"):
        return False
    return all(intersects(segment, other) for segment, other in zip(segments, wanted, strict=False))


def _fits_shape(resource: Pattern, possible: Sequence[str]) -> Answer:
    """An ARN with holes: known by its service and the kind of its resource, when those are written."""
    fitting = [arn for arn in possible if _is_meant(resource.text, arn)]
    if not fitting:
        return False
    parts = resource.shape.split(":", PARTS - 1)
    if len(parts) < PARTS or HOLE in parts[2] or parts[0] != "arn":
        return None
    kind, slash, _rest = parts[-1].partition("/")
    if HOLE not in kind:
        return True if slash or not any("/" in arn.rpartition(":")[2] for arn in fitting) or "*" in kind else None
    # Without a kind in its ARNs (a pipeline's, a topic's) the service alone tells.
    return True if len(fitting) == len(possible) and len(possible) == 1 and "/" not in possible[0].rpartition(":")[2] else None


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


def _allowed_resources(resources: PatternList) -> Sequence[Pattern]:
    """NotResource leaves everything else, unless it names everything."""
    if not resources.is_negated:
        return resources.patterns
    if any(pattern.is_certain and pattern.text == "*" for pattern in resources.patterns):
        return ()
    is_sure = all(pattern.is_certain for pattern in resources.patterns)
    return (Pattern("*", is_certain=is_sure),)


def _shared_resources(limit: PatternList, resource: Pattern) -> Iterator[Pattern]:
    """What a boundary's statement and a granted resource have in common, as the narrower of the two."""
    if limit.is_negated:
        if not any(pattern.is_certain and covers(pattern.text, resource.text) for pattern in limit.patterns):
            is_sure = resource.is_certain and all(pattern.is_certain for pattern in limit.patterns)
            yield resource.replace(is_certain=is_sure, shape=resource.shape or resource.text)
        return
    for pattern in limit.patterns:
        if covers(pattern.text, resource.text) and (pattern.is_certain or pattern.text == resource.text):
            yield resource
        elif covers(resource.text, pattern.text):
            yield pattern if resource.is_certain else pattern.replace(is_certain=False, shape=pattern.shape or pattern.text)
        elif intersects(pattern.text, resource.text):
            yield resource.replace(is_certain=False, shape=resource.shape or resource.text)


def _denies(guard: Guard, grant: Statement, action: str, resource: Pattern, question: Question) -> Answer:
    """The denial takes all of the action on the resource away from everybody whom the grant reaches."""
    denial, facts = guard
    about = _cover(denial.actions, Pattern(action))
    if about is False:
        return False
    where = _cover(denial.resources, resource)
    if where is False:
        return False
    whom = _reaches_all(denial, grant)
    if whom is False:
        return False
    asks_who, context = question.asks_who, question.contexts[0]
    weight, _keys = weigh_condition(denial.condition, action, denies=True, asks_who=asks_who, context=context, facts=facts)
    if weight in (NEVER, NARROWS):
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
    if denial.principal is MISSING or denial.principal is None or denial.principal in EVERYBODY:
        return True
    if denial.principal == grant.principal:
        return True
    return None if is_partly_unknown(denial.principal) or is_partly_unknown(grant.principal) else False


def is_partly_unknown(value: object) -> bool:
    """Something in a Principal element is not known."""
    if isinstance(value, dict):
        return value.__class__ is not dict or any(is_partly_unknown(item) for item in value.values())
    if isinstance(value, list):
        return value.__class__ is not list or any(is_partly_unknown(item) for item in value)
    return not isinstance(value, str) and value is not MISSING and value is not None
