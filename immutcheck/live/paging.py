"""Walks through the pages of an answer: which parameters the next call has, and when there is none. Calls nothing.

botocore's own paginators make the calls themselves, one after the other; here whoever walks decides when and where.
"""

from __future__ import annotations

import threading

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from immutcheck.live.operation import Operation

TOKEN_NAMES = ("nexttoken", "marker", "nextmarker", "nextpagetoken", "position", "paginationtoken")
"""What AWS calls its tokens, lower-cased, for operations of which botocore does not say how they go on."""


class EndlessPagesError(Exception):
    """A walk was ended by us: its token came twice, or there were more pages than anybody has."""


class Paging(Record):
    """How an operation goes on: parameters that take tokens, and where (JMESPath) an answer has them, pairwise. `more` is where it says
    that there is more, "" when a token says it."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    more: str = ""


class PageWalk:
    """One walk. `parameters` are those of its next call, None when it is over."""

    def __init__(self, paging: Paging, parameters: Mapping[str, Any], most_pages: int) -> None:
        self.parameters: dict[str, Any] | None = dict(parameters)
        self._paging = paging
        self._left = most_pages
        self._seen: set[str] = set()

    def advance(self, page: Mapping[str, Any]) -> None:
        """The answer to the last call has come. EndlessPagesError when the walk is not going to end by itself."""
        tokens = self._read_tokens(page)
        parameters, self.parameters = self.parameters, None
        if parameters is None or not any(tokens.values()):
            return
        self._left -= 1
        key = repr(tokens)
        if key in self._seen:
            raise EndlessPagesError("the same page token came twice")
        if self._left <= 0:
            raise EndlessPagesError("there were more pages than the run reads of one list")
        self._seen.add(key)
        self.parameters = {name: value for name, value in parameters.items() if name not in tokens}
        self.parameters.update({name: token for name, token in tokens.items() if token})

    def _read_tokens(self, page: Mapping[str, Any]) -> dict[str, Any]:
        import jmespath

        if self._paging.more and not jmespath.search(self._paging.more, page):
            return {}
        return {name: jmespath.search(where, page) for name, where in zip(self._paging.inputs, self._paging.outputs, strict=True)}


class Paginators:
    """botocore's `paginators-1` of services, read when they are asked for. Only botocore's own files are read. For several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loader: Any = None
        self._read: dict[tuple[str, str], Mapping[str, Any]] = {}

    def find(self, service: str, version: str) -> Mapping[str, Any]:
        """By operation; empty for a service that has none."""
        with self._lock:
            if (service, version) not in self._read:
                self._read[service, version] = self._load(service, version)
            return self._read[service, version]

    def _load(self, service: str, version: str) -> Mapping[str, Any]:
        from botocore.exceptions import DataNotFoundError
        from botocore.loaders import Loader

        if self._loader is None:
            self._loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
        try:
            loaded: Mapping[str, Any] = self._loader.load_data(f"{service}/{version}/paginators-1")["pagination"]
        except DataNotFoundError:
            return {}
        return loaded


def read_paging(operation: Operation, pagination: Mapping[str, Any], model: Any) -> Paging:
    """How the operation goes on. `pagination` is botocore's `paginators-1` of the service, `model` its model of the operation."""
    known = pagination.get(operation.name)
    if known is not None:
        return Paging(_as_tuple(known["input_token"]), _as_tuple(known["output_token"]), known.get("more_results", ""))
    inputs = {name.lower(): name for name in (model.input_shape.members if model.input_shape else ())}
    outputs = {name.lower(): name for name in (model.output_shape.members if model.output_shape else ())}
    for taken in TOKEN_NAMES:
        for given in (taken, f"next{taken}"):
            if taken in inputs and given in outputs:
                return Paging((inputs[taken],), (outputs[given],))
    return Paging()


def first_parameters(operation: Operation, parameters: Mapping[str, Any], model: Any) -> dict[str, Any]:
    """The parameters of the first call: with the size of a page, in the type in which the operation takes it."""
    if operation.page_size is None or operation.page_size[0] in parameters:
        return dict(parameters)
    name, size = operation.page_size
    is_text = model.input_shape.members[name].type_name == "string"
    return {**parameters, name: str(size) if is_text else size}


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
