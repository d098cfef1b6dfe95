"""What was read of a script: its actions and what keeps it from being known in full; and the collector that gathers them."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.scripts.fragment import NOWHERE
from immutcheck.scripts.kinds import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from immutcheck.model.location import PropertyPath
    from immutcheck.scripts.fragment import Fragment

MOST_DOUBTS = 8
DEEPEST = 12
"""Scripts in scripts."""
LARGEST = 64 * 1024
"""Characters of one script; EC2 itself takes 16 KB of user data, compressed or not."""
MOST_CHARACTERS = 4 * LARGEST
"""Of all scripts in one value together."""
NOT_UNDERSTOOD = "a part of the script is not understood"
TOO_DEEP = "the script is too large or nested too deep to be read"


class Seen(Record):
    """What one command or setting does, without its place. Not `sure`: a hole decides whether it does."""

    kind: str
    what: str
    sure: bool = True


class Action(Record):
    """`path` leads below the value to the text in which it is written, `start` and `end` are offsets in that text, NOWHERE when an encoding
    hides them. `what` is a short phrase that holds no argument of the script's."""

    kind: str
    what: str
    path: PropertyPath = ()
    start: int = NOWHERE
    end: int = NOWHERE
    sure: bool = True


class Reading(Record):
    """`doubts` say why there may be more actions of any kind."""

    actions: tuple[Action, ...] = ()
    doubts: tuple[str, ...] = ()


class Collector:
    """Gathers actions while one value is read.

    `files` are scripts that were written on the way, by path, `opaque` those of which nobody knows the text; `fetched` the paths that
    downloads were written to, and whether surely; `unsure`: what is seen now may not happen; `path`: where the current text is below the
    value.
    """

    __slots__ = ("_actions", "_characters", "_doubts", "depth", "fetched", "files", "opaque", "path", "running", "unsure")

    def __init__(self) -> None:
        self._actions: dict[Action, None] = {}
        self._doubts: dict[str, None] = {}
        self._characters = 0
        self.depth = 0
        self.path: PropertyPath = ()
        self.unsure = False
        self.files: dict[str, tuple[Fragment, PropertyPath]] = {}
        self.opaque: set[str] = set()
        self.fetched: dict[str, bool] = {}
        self.running: set[str] = set()

    def add(self, seen: Seen, fragment: Fragment, start: int, end: int) -> None:
        """Keep what was seen at that place of the fragment."""
        first, last = fragment.span(start, end)
        self._actions[Action(seen.kind, seen.what, self.path, first, last, seen.sure and not self.unsure)] = None

    def doubt(self, reason: str) -> None:
        """There may be actions of any kind that cannot be seen."""
        if len(self._doubts) < MOST_DOUBTS:
            self._doubts[reason] = None

    def take(self, other: Collector, place: Callable[[Action], Action]) -> None:
        """What another one has gathered, each action where `place` puts it."""
        self._actions |= {place(action): None for action in other._actions}
        for reason in other._doubts:
            self.doubt(reason)
        self.share(other)

    def doubt_kinds(self, kinds: Iterable[str], what: str, fragment: Fragment, start: int, end: int) -> None:
        """Some hole may do any of these."""
        for kind in kinds:
            self.add(Seen(kind, what, sure=False), fragment, start, end)

    def enter(self, fragment: Fragment) -> bool:
        """Whether another script inside may be read; a doubt when it is too deep or too large. `leave` ends it."""
        self._characters += len(fragment.text)
        if self.depth >= DEEPEST or len(fragment.text) > LARGEST or self._characters > MOST_CHARACTERS:
            self.doubt(TOO_DEEP)
            return False
        self.depth += 1
        return True

    def leave(self) -> None:
        """The script that was entered last is read."""
        self.depth -= 1

    def fork(self) -> Collector:
        """One for another reading of what comes next, which knows the same files and has gathered nothing."""
        other = Collector()
        other.depth, other.path, other.unsure = self.depth, self.path, self.unsure
        other.files, other.opaque, other.fetched = dict(self.files), set(self.opaque), dict(self.fetched)
        other.running = set(self.running)
        other.share(self)
        return other

    def share(self, other: Collector) -> None:
        """Count the characters that another one has read as read."""
        self._characters = max(self._characters, other._characters)

    def gathered(self) -> frozenset[Action]:
        """The actions so far."""
        return frozenset(self._actions)

    def weigh(self, forks: Sequence[Collector], before: frozenset[Action]) -> None:
        """Take in other readings of what was read since there were only the actions `before`: sure is what happens in each of them, the
        rest may happen. One that is not understood is a script that the shell gives up somewhere: it makes nothing unsure."""
        for fork in forks:
            kinds = {action.kind for action in fork._actions if action.sure}
            if NOT_UNDERSTOOD not in fork._doubts:
                self._actions = {
                    action if action in before or action.kind in kinds else action.replace(sure=False): None for action in self._actions
                }
            known = {action.kind for action in self._actions}
            self._actions |= {action.replace(sure=False): None for action in fork._actions if action.kind not in known}
            for reason in fork._doubts:
                if reason != NOT_UNDERSTOOD:
                    self.doubt(reason)
            for path in [path for path, file in fork.files.items() if path not in self.files or self.files[path][0].text != file[0].text]:
                self.files.pop(path, None)
                self.opaque.add(path)
            self.opaque |= fork.opaque
            self.fetched |= {path: sure and self.fetched.get(path, False) for path, sure in fork.fetched.items()}

    def finish(self) -> Reading:
        """All that was gathered, in the order of the text; what is sure before what may be."""
        order = {kind: position for position, kind in enumerate(KINDS)}
        actions = sorted(
            self._actions, key=lambda action: (not action.sure, str(action.path), action.start, order[action.kind], action.what)
        )
        return Reading(tuple(actions), tuple(self._doubts))
