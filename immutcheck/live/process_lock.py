"""Gate 4: while a guard locks the process, botocore sends nothing that a guard did not let pass, whoever made the client and when.

It replaces three methods of botocore's classes for the time of an audit: where an endpoint hands a request over, where the HTTP session
sends it, and where a connection writes it (for whoever kept a reference to a method above, or brings an HTTP session of his own).
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

from immutcheck.live.guard import ReadOnlyViolation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.guard import Guard

WORDY = ("botocore", "boto3", "s3transfer", "urllib3")
_INSTALLING = threading.Lock()
_MARK = "immutcheck_gate"


@contextmanager
def lock_process(guard: Guard) -> Iterator[None]:
    """Locks the process; several guards may, one within the other or side by side: a request needs the leave of one of them."""
    with _INSTALLING:
        gate = _find_gate() or _Gate()
        gate.guards = (*gate.guards, guard)
        gate.install()
    try:
        with _quiet_loggers():
            yield
    finally:
        with _INSTALLING:
            rest = list(gate.guards)
            del rest[len(rest) - 1 - rest[::-1].index(guard)]
            gate.guards = tuple(rest)
            if not rest:
                gate.remove()


@contextmanager
def _quiet_loggers() -> Iterator[None]:
    """botocore writes headers, parameters and answers into its log, session tokens, external ids and what it read among them."""
    import logging

    kept = [(logger, logger.level) for logger in map(logging.getLogger, WORDY)]
    for logger, _ in kept:
        logger.setLevel(max(logging.WARNING, logger.level))
    try:
        yield
    finally:
        for logger, level in kept:
            logger.setLevel(level)


def is_locked() -> bool:
    """Some guard locks the process."""
    return _find_gate() is not None


class _Gate:
    """The methods of botocore's that are replaced, and for whom."""

    def __init__(self) -> None:
        self.guards: tuple[Guard, ...] = ()
        self._passing = threading.local()
        self._originals: list[tuple[Any, str, Any, Any]] = []

    def install(self) -> None:
        """Once; a second time it does nothing."""
        if self._originals:
            return
        from botocore.awsrequest import AWSConnection
        from botocore.endpoint import Endpoint
        from botocore.httpsession import URLLib3Session

        hand_over, send, write = Endpoint._send, URLLib3Session.send, AWSConnection.request

        def checked_hand_over(endpoint: Any, request: Any) -> Any:
            return hand_over(endpoint, self._take(request))

        def checked_send(session: Any, request: Any) -> Any:
            request = self._take(request)
            passing = self._passing
            passing.depth = getattr(passing, "depth", 0) + 1
            try:
                return send(session, request)
            finally:
                passing.depth -= 1

        def checked_write(connection: Any, method: Any, url: Any, *given: Any, **named: Any) -> Any:
            if self.guards and not getattr(self._passing, "depth", 0):
                raise ReadOnlyViolation(f"read-only guard: {method} {connection.host} did not pass the HTTP session")
            return write(connection, method, url, *given, **named)

        self._replace(Endpoint, "_send", hand_over, checked_hand_over)
        self._replace(URLLib3Session, "send", send, checked_send)
        self._replace(AWSConnection, "request", write, checked_write)

    def remove(self) -> None:
        """Puts back what was there. A method that somebody has replaced since then stays: ours, within it, lets everything pass."""
        for owner, name, original, replacement in self._originals:
            if getattr(owner, name) is replacement:
                setattr(owner, name, original)
        self._originals.clear()

    def _replace(self, owner: Any, name: str, original: Any, replacement: Any) -> None:
        setattr(replacement, _MARK, self)
        setattr(owner, name, replacement)
        self._originals.append((owner, name, original, replacement))

    def _take(self, request: Any) -> Any:
        """What is to be sent: a copy that a guard has looked at, since whoever holds the request could still change it."""
        if not self.guards:
            return request
        for guard in self.guards:
            taken = guard.take(request)
            if taken is not None:
                return taken
        address = str(request.url).partition("?")[0].rpartition("@")[2][:100]
        raise ReadOnlyViolation(f"read-only guard: {request.method} {address} comes from a client that no guard has let pass")


def _find_gate() -> _Gate | None:
    from botocore.httpsession import URLLib3Session

    gate: _Gate | None = getattr(URLLib3Session.send, _MARK, None)
    return gate
