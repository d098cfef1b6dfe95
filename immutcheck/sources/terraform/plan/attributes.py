"""Attributes of other resources of the plan that a reference leads to, looked up one by one and remembered."""

from __future__ import annotations

import msgspec

from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.plan.reading import decode_value
from immutcheck.sources.terraform.values import Encoded, EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.sources.terraform.plan.planned import Instance, Planned

_NAMES = ("id", "arn")


class _Named(msgspec.Struct):
    """What other resources mostly refer to: nothing else is read then."""

    id: object = MISSING
    arn: object = MISSING


_decode_names = msgspec.json.Decoder(_Named).decode
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_POLICY_DOCUMENT = "aws_iam_policy_document"
_POLICY_TEXTS = ("json", "minified_json")


class PlannedAttributes:
    """`values_of` gives the merged values of a data source that is only read later."""

    __slots__ = ("_documents", "_known", "_lists", "_planned", "_values_of")

    def __init__(self, planned: Planned, values_of: Callable[[Instance], Mapping[str, object]]) -> None:
        self._planned = planned
        self._values_of = values_of
        self._known: dict[tuple[str, str], object] = {}
        self._lists: dict[tuple[str, str], bool] = {}
        self._documents: dict[str, object] = {}

    def value(self, address: str, attribute: str) -> object:
        """The attribute's value; MISSING while it is not known."""
        key = (address, attribute)
        if key not in self._known:
            instance = self._planned.managed.get(address)
            if instance is None:
                self._known[key] = MISSING
            elif attribute in _NAMES:
                named = _read_names(instance.values)
                self._known[address, "id"], self._known[address, "arn"] = named.id, named.arn
            else:
                self._known[key] = _member(instance.values, attribute)
        return self._known[key]

    def is_list(self, address: str, attribute: str) -> bool:
        """The attribute is a list or set: its marks of sensitivity are one even while it is not known."""
        key = (address, attribute)
        if key not in self._lists:
            instance = self._planned.managed.get(address)
            self._lists[key] = instance is not None and isinstance(_member(instance.sensitive, attribute), list)
        return self._lists[key]

    def document(self, address: str, attribute: str) -> object:
        """The policy that a data source will render, as far as it is known; MISSING for any other attribute."""
        instance = self._planned.data.get(address)
        if instance is None or instance.type != _POLICY_DOCUMENT or attribute not in _POLICY_TEXTS:
            return MISSING
        if address not in self._documents:
            from immutcheck.sources.terraform.translation.policy_document import build_policy_document

            self._documents[address] = MISSING  # a document that is made from itself
            try:
                policy = build_policy_document(self._values_of(instance))
            except EvaluationError:
                policy = MISSING
            self._documents[address] = policy if policy is MISSING or isinstance(policy, Unknown) else Encoded(policy)
        return self._documents[address]

    def release(self) -> None:
        """Forget what was looked up."""
        self._known.clear()
        self._lists.clear()
        self._documents.clear()


def _read_names(raw: msgspec.Raw) -> _Named:
    try:
        named = _decode_names(raw)
    except (msgspec.DecodeError, RecursionError):
        return _Named()
    return _Named(*(MISSING if value is None else value for value in (named.id, named.arn)))


def _member(raw: msgspec.Raw, name: str) -> object:
    try:
        members = _decode_members(raw)
    except (msgspec.DecodeError, RecursionError):
        return MISSING
    if name not in members:
        return MISSING
    value = decode_value(members[name])
    return MISSING if value is None else value
