"""Names that only SAM understands (`Function.Version`, `Function.Alias`, `Api.Stage`) replaced by the resources they stand for.

Source: AWS SAM Developer Guide, "Referencing generated CloudFormation resources".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class ReferenceRewriter:
    """Rewrites Ref, Fn::GetAtt and Fn::Sub in value trees; a tree without such names is returned as it is."""

    __slots__ = ("_done", "_names")

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        # keyed by identity, with the tree itself so that it stays alive: aliases make one tree appear many times
        self._done: dict[int, tuple[object, object]] = {}

    def rewrite(self, value: object) -> object:
        """The tree with its names replaced. Without recursion, since trees may be as deep as a document allows."""
        if not self._names or not isinstance(value, (dict, list)):
            return value
        done, entered = self._done, set()
        waiting = [value]
        while waiting:
            node = waiting[-1]
            if id(node) in done:
                waiting.pop()
            elif id(node) in entered:
                done[id(node)] = (node, self._rewrite_node(node))
                waiting.pop()
            else:
                entered.add(id(node))
                members = node.values() if isinstance(node, dict) else node
                # one that is entered but not done holds itself, and is left alone there
                waiting.extend(member for member in members if isinstance(member, (dict, list)) and id(member) not in entered)
        return done[id(value)][1]

    def _rewrite_node(self, node: dict[str, object] | list[object]) -> object:
        """The node with its members replaced by what has become of them."""
        if isinstance(node, list):
            members = [self._result(member) for member in node]
            return node if all(new is old for new, old in zip(members, node, strict=True)) else members
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if name == "Ref":
                return {name: self._names[argument]} if isinstance(argument, str) and argument in self._names else node
            if name == "Fn::GetAtt":
                attribute = self._rewrite_attribute(argument)
                return node if attribute is None else {name: attribute}
            if name == "Fn::Sub":
                return self._rewrite_substitution(node, argument)
        changed = {key: self._result(member) for key, member in node.items()}
        return node if all(changed[key] is member for key, member in node.items()) else changed

    def _result(self, member: object) -> object:
        found = self._done.get(id(member)) if isinstance(member, (dict, list)) else None
        return member if found is None else found[1]

    def _rewrite_attribute(self, argument: object) -> list[str] | None:
        parts = argument.split(".") if isinstance(argument, str) else argument
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            return None
        names = ".".join(parts).split(".")
        target = self._names.get(".".join(names[:2])) if len(names) > 2 else None
        return None if target is None else [target, ".".join(names[2:])]

    def _rewrite_substitution(self, value: dict[str, object], argument: object) -> dict[str, object]:
        text, given = argument, None
        if isinstance(argument, list) and len(argument) == 2:
            text, given = argument
        if not isinstance(text, str):
            return value
        new_text = self._rewrite_text(text, given if isinstance(given, dict) else {})
        new_given = self._result(given)
        if new_text == text and new_given is given:
            return value
        return {"Fn::Sub": new_text if given is None else [new_text, new_given]}

    def _rewrite_text(self, text: str, given: Mapping[str, object]) -> str:
        pieces = text.split("${")
        for index, piece in enumerate(pieces[1:], start=1):
            name, brace, rest = piece.partition("}")
            if not brace or name in given:
                continue
            parts = name.strip().split(".")
            target = self._names.get(".".join(parts[:2])) if len(parts) > 1 else None
            if target is not None:
                pieces[index] = ".".join([target, *parts[2:]]) + "}" + rest
        return "${".join(pieces)
