"""`script_does`: does a boot script do one of these things? True when a known part of it surely does, False only when all of it is known.

What scripts do is `scripts/`'s knowledge. Each line that does something is an element; no text of a script leaves this module.
"""

from __future__ import annotations

from immutcheck.model.location import Line
from immutcheck.model.values import Redacted, Text, flatten
from immutcheck.scripts.entry import read_value
from immutcheck.scripts.kinds import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.model.location import PropertyPath
    from immutcheck.scripts.reading import Action

MOST_PHRASES = 5


def read_kinds(argument: object) -> frozenset[str]:
    """The operator's argument: a list of kinds of actions; ValueError for anything else."""
    if not isinstance(argument, list) or not argument or not all([kind in KINDS for kind in argument]):
        raise ValueError("`script_does` needs a list of what the script may do")
    return frozenset(argument)


def make_script_does(argument: object) -> Check:
    """True when the script surely does one of the things; None when what is not known decides."""
    kinds = read_kinds(argument)

    def script_does(value: object, evaluation: Evaluation) -> Answer:
        if value.__class__ is Redacted:
            return None
        reading = evaluation.read_once(read_value, value)
        wanted = [action for action in reading.actions if action.kind in kinds]
        if any([action.sure for action in wanted]):
            return True
        return None if wanted or reading.doubts else False

    return script_does


def find_actions(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The lines that do it, each once; none for what is hidden by an encoding, which only the whole value can be blamed for."""
    found: dict[PropertyPath, None] = {}
    for action in _sure_actions(argument, value, evaluation):
        path = place_of(action, value)
        if path:
            found.setdefault(path)
    return list(found)


def explain_script(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """What the script does, of a line only what that line does; or why it is not known."""
    sure = _sure_actions(argument, value, evaluation)
    if evaluation.path and evaluation.path[-1].__class__ is Line:
        depth = len(evaluation.path)
        sure = [action for action in sure if (place := place_of(action, value)) and evaluation.path[depth - len(place) :] == place]
    if sure:
        return tuple(dict.fromkeys([action.what for action in sure]))[:MOST_PHRASES]
    kinds = read_kinds(argument)
    reading = evaluation.read_once(read_value, value)
    maybe = [f"{KINDS[action.kind]}: {action.what}" for action in reading.actions if action.kind in kinds and not action.sure]
    return tuple(dict.fromkeys([*maybe, *reading.doubts]))[:MOST_PHRASES]


def _sure_actions(argument: object, value: object, evaluation: Evaluation) -> list[Action]:
    kinds = read_kinds(argument)
    return [action for action in evaluation.read_once(read_value, value).actions if action.kind in kinds and action.sure]


def place_of(action: Action, value: object) -> PropertyPath:
    """The path below the value of the line in which the action is written, or of what holds it."""
    if action.start < 0:
        return action.path
    for part in action.path:
        value = value[part] if isinstance(value, dict | list) else None  # type: ignore[index]
    if not isinstance(value, str | Text):
        return action.path
    text = flatten(value)
    line_end = text.find("\n", action.start, action.end)
    end = action.end if line_end < 0 else line_end
    return (*action.path, Line(text.count("\n", 0, action.start) + 1, action.start, end))
