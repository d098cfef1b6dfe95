"""`literal_secret`: is a secret written out in a value, a map of variables or a list of {Name, Value}? By name, place and shape.

The shapes and names are `secrets/`'s knowledge. A reference, a parameter without a value and a dynamic reference are no literals; a
placeholder is one (at low confidence). No text of a value ever leaves this module.
"""

from __future__ import annotations

from immutcheck.engine.operators.json_members import UNKNOWN_PART, read_members
from immutcheck.engine.operators.partial import scalar_text
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Digest, DynamicReference, OpenList, OpenMap, Redacted, Text, Unknown
from immutcheck.secrets.detectors import LOW, detect_literal, detect_token, is_placeholder, is_reference
from immutcheck.secrets.encoded import detect_encoded
from immutcheck.secrets.names import GENERIC, is_indirect, paired_keys, secret_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.model.location import PropertyPath

HOLE = "${}"
"""Stands for a hole in a text that is searched for shapes: the detectors take it for a reference."""

PLACEHOLDER = ", a placeholder"

DEEPEST = 20


class Question(Record):
    """What `literal_secret` is asked: `always`: whatever stands there is a secret, but for JSON without any value; `plain_ssm`: a value
    from a plain String parameter (`{{resolve:ssm:…}}`), which is not kept secret, counts as well."""

    always: bool = False
    plain_ssm: bool = False


class Sight(Record):
    """What was seen at one place below the value: `answer`, and a phrase that never holds the value and ends with `PLACEHOLDER` for what
    only keeps a place."""

    path: PropertyPath
    answer: Answer
    phrase: str = ""


def read_question(argument: object) -> Question:
    """The operator's argument: true, or a map of `names: always` and `plain_ssm: true`; ValueError for anything else."""
    if argument is True:
        return Question()
    if not isinstance(argument, dict) or not argument or set(argument) - {"names", "plain_ssm"}:
        raise ValueError("`literal_secret` needs true, or {names: always, plain_ssm: true}")
    if argument.get("names", "always") != "always" or argument.get("plain_ssm", True) not in (True, False):
        raise ValueError("`names` is always, `plain_ssm` is true or false")
    return Question("names" in argument, argument.get("plain_ssm", False) is True)


def make_literal_secret(argument: object) -> Check:
    """True when a secret is written out in the value or anywhere below it."""
    question = read_question(argument)

    def literal_secret(value: object, evaluation: Evaluation) -> Answer:
        if not isinstance(value, list | dict) and not _may_hold(value):
            return _judge_scalar(question, value, evaluation)
        answer: Answer = False
        for sight in see_secrets(question, value, evaluation):
            if sight.answer is True:
                return True
            if sight.answer is None:
                answer = None
        return answer

    return literal_secret


def _judge_scalar(question: Question, value: object, evaluation: Evaluation) -> Answer:
    """The answer of `see_secrets` for a value that has nothing below it."""
    name, kind = _name_of(value, evaluation)
    answer, _phrase = _judge(question, name, value)
    if answer is False:
        return False
    if isinstance(kind, Unknown):
        return None
    return False if is_indirect(kind) else answer


def find_literal_secrets(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The paths below the value of every secret that is written out."""
    return [sight.path for sight in see_secrets(read_question(argument), value, evaluation) if sight.answer is True]


def find_placeholders(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The paths of those that only keep a place for a secret: `changeme`."""
    sights = see_secrets(read_question(argument), value, evaluation)
    return [sight.path for sight in sights if sight.answer is True and sight.phrase.endswith(PLACEHOLDER)]


def explain_literal_secret(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """By what a secret was recognised, or why it cannot be told; never the value."""
    sights = list(see_secrets(read_question(argument), value, evaluation))
    found = [sight.phrase for sight in sights if sight.answer is True]
    return tuple(dict.fromkeys(phrase for phrase in found or [sight.phrase for sight in sights if sight.answer is None] if phrase))


def see_secrets(question: Question, value: object, evaluation: Evaluation) -> Iterator[Sight]:
    """Every place below the value that is a secret or may be one; the others are left out."""
    if isinstance(value, list | dict):
        yield from _see_below(question, value, _last_name(evaluation.path), (), 0)
    else:
        name, kind = _name_of(value, evaluation)
        yield from _qualify(kind, _see_below(question, value, name, (), 0))


def _see_below(question: Question, value: object, name: object, path: PropertyPath, depth: int) -> Iterator[Sight]:
    """`name` is the nearest name that says something, or an Unknown when it is not known."""
    if depth > DEEPEST:
        yield Sight(path, None, "it is nested too deep")
    elif isinstance(value, dict):
        yield from _see_in_map(question, value, name, path, depth)
        if isinstance(value, OpenMap):
            yield Sight(path, None, value.rest.reason)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _see_below(question, item, name, (*path, index), depth + 1)
        if isinstance(value, OpenList) and value.possible:
            yield from _see_in_one_of(question, value.further, name, (*path, len(value)), depth + 1)
        elif isinstance(value, OpenList):
            yield Sight(path, None, value.rest.reason)
    elif isinstance(value, Unknown) and _may_hold(value):
        yield from _see_in_one_of(question, value, name, path, depth + 1)
    else:
        answer, phrase = _judge(question, name, value)
        if answer is not False:
            yield Sight(path, answer, phrase)


def _may_hold(value: object) -> bool:
    """It is not decided, and can turn out to be a list or a map."""
    return isinstance(value, Unknown) and any([isinstance(known, list | dict) or _may_hold(known) for known in value.possible])


def _see_in_one_of(question: Question, value: Unknown, name: object, path: PropertyPath, depth: int) -> Iterator[Sight]:
    """One place for a value that is not decided: a secret when whatever it can be has one."""
    seen = [list(_see_below(question, known, name, path, depth)) for known in value.possible]
    answers = [any([sight.answer is True for sight in sights]) for sights in seen]
    if all(answers) and not value.maybe_absent:
        yield next(sight for sight in seen[0] if sight.answer is True).replace(path=path)
    elif any(seen):
        yield Sight(path, None, value.reason)


def _see_in_map(question: Question, value: Mapping[str, object], name: object, path: PropertyPath, depth: int) -> Iterator[Sight]:
    pair = paired_keys(value)
    for key, item in value.items():
        if pair is not None and key == pair[0]:
            continue
        if pair is not None and key == pair[1]:
            yield from _qualify(value.get("Type", MISSING), _see_below(question, item, value[pair[0]], (*path, key), depth + 1))
        else:
            yield from _see_below(question, item, name if key in GENERIC else key, (*path, key), depth + 1)


def _qualify(kind: object, sights: Iterator[Sight]) -> Iterator[Sight]:
    """What an element's `Type` makes of its value: the name of a secret is none."""
    if isinstance(kind, Unknown):
        for sight in sights:
            yield sight.replace(answer=None, phrase=kind.reason)
    elif not is_indirect(kind):
        yield from sights


def _judge(question: Question, name: object, value: object) -> tuple[Answer, str]:
    if value.__class__ is Redacted:
        return True, f"a literal {value.kind}"
    if isinstance(value, Unknown):
        return _judge_unknown(question, name, value)
    text = scalar_text(value)
    if not text or isinstance(value, bool):
        return False, ""
    if text.startswith("{{resolve:"):
        return _judge_plain_ssm(question, name) if text.startswith("{{resolve:ssm:") else (False, "")
    if question.always:
        members = read_members(text)
        if members == []:
            return False, ""
        written = [text] if members is None else [member for _name, member in members]
        placeholder = PLACEHOLDER if all([_keeps_a_place(member) for member in written]) else ""
        return True, f"a literal where only a reference should stand{placeholder}"
    if isinstance(name, Unknown):
        if detect_token(text) is not None:
            return True, "it has the shape of a known secret"
        # Under the most telling name there is, would this text be a secret?
        return (None, f"the variable's name is not known: {name.reason}") if detect_literal("password", text) is not None else (False, "")
    detection = detect_literal(name if isinstance(name, str) else "", text) or detect_encoded(text)
    if detection is None:
        return False, ""
    by = "its name" if detection.detector == "name" else "its shape"
    placeholder = PLACEHOLDER if detection.confidence == LOW else ""
    return True, f"a literal {detection.kind}, by {by}{placeholder}"


def _keeps_a_place(text: str) -> bool:
    """It is one word, and that word says so: a sentence or a script may well have an `example` in it."""
    return len(text.split()) <= 1 and is_placeholder(text.strip())


def _judge_unknown(question: Question, name: object, value: Unknown) -> tuple[Answer, str]:
    if value.possible:
        answers = [_judge(question, name, possible) for possible in value.possible]
        if any(answer is not answers[0][0] for answer, _phrase in answers) or (value.maybe_absent and answers[0][0] is not False):
            return None, value.reason
        return answers[0]
    if isinstance(value, DynamicReference):
        return _judge_plain_ssm(question, name) if value.service == "ssm" else (False, "")
    if isinstance(value, Text):
        return _judge_text(question, name, value)
    if value.maybe_absent or value.__class__ is Digest:
        return None, value.reason
    # It is there and comes from somewhere else: a parameter, an attribute, an import.
    return False, ""


def _judge_text(question: Question, name: object, value: Text) -> tuple[Answer, str]:
    """The known pieces of a text with holes, which may be all of a secret or a part of one."""
    text = "".join([piece if isinstance(piece, str) else HOLE for piece in value.pieces])
    detection = detect_token(text)
    if detection is not None and HOLE not in text[detection.start : detection.end]:
        return True, f"a literal {detection.kind}, by its shape"
    if text.startswith("{{resolve:"):
        return _judge_plain_ssm(question, name) if text.startswith("{{resolve:ssm:") else (False, "")
    members = (
        read_members("".join([piece if isinstance(piece, str) else UNKNOWN_PART for piece in value.pieces])) if question.always else None
    )
    if members is not None:
        return _judge_members(members, value)
    is_named = question.always or _is_secret_name(name) is not False
    has_letters = any(character.isalnum() for character in text.replace(HOLE, ""))
    if is_named and has_letters and not is_reference(text):
        return None, f"a part of it is written out, the rest is not known: {value.reason}"
    return False, ""


def _judge_members(members: Sequence[tuple[str, str]], value: Text) -> tuple[Answer, str]:
    """The members of a JSON text of which parts are not known."""
    written = [(name, text) for name, text in members if text != UNKNOWN_PART]
    for name, text in written:
        detection = detect_literal(name, text) if UNKNOWN_PART not in text else None
        if detection is not None:
            return True, f"a literal {detection.kind} in it"
    return (None, f"a part of it is written out, the rest is not known: {value.reason}") if written else (False, "")


def _judge_plain_ssm(question: Question, name: object) -> tuple[Answer, str]:
    """A secret that comes from a String parameter, which is not kept secret."""
    if not question.plain_ssm:
        return False, ""
    is_secret = True if question.always else _is_secret_name(name)
    phrase = {True: "read from a plain String parameter", None: "the variable's name is not known"}
    return is_secret, phrase.get(is_secret, "")


def _is_secret_name(name: object) -> Answer:
    if isinstance(name, Unknown):
        return None
    return isinstance(name, str) and secret_kind(name) is not None


def _last_name(path: PropertyPath) -> str:
    """The nearest key of a path that says something."""
    for part in reversed(path[1:]):
        if isinstance(part, str) and part not in GENERIC:
            return part
    return ""


def _name_of(value: object, evaluation: Evaluation) -> tuple[object, object]:
    """What a scalar is called (its key, or the name beside it in an element like {Name, Value}), and that element's `Type`."""
    path = evaluation.path
    if path and isinstance(path[-1], str):
        parent = _parent(path, evaluation)
        if isinstance(parent, dict):
            pair = paired_keys(parent)
            if pair is not None and pair[1] == path[-1] and _can_be(parent[pair[1]], value):
                return parent[pair[0]], parent.get("Type", MISSING)
    return _last_name(path), MISSING


def _can_be(written: object, value: object) -> bool:
    """`value` is what is written, or one of the values that it can turn out to be."""
    if written is value or written == value:
        return True
    return isinstance(written, Unknown) and any([_can_be(possible, value) for possible in written.possible])


def _parent(path: PropertyPath, evaluation: Evaluation) -> object:
    """The value that holds the one at `path`; None when the path cannot be walked (a source's derived list)."""
    current: object = evaluation.resource.properties if path[0] == "properties" else None
    for part in path[1:-1]:
        if isinstance(current, dict):
            current = current.get(part)
        elif isinstance(current, list) and isinstance(part, int) and part < len(current):
            current = current[part]
        else:
            return None
    return current
