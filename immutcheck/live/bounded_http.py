"""How long an answer may take, how large it may be, and how many connections stay open.

botocore waits for each piece of an answer as long as for a whole one, and takes what comes: a server that sends a byte a minute holds a
thread for ever, one that never ends takes all memory. And each client keeps its connections, so that the services of a few regions use up
the files that a process may have open (256 on macOS).
"""

from __future__ import annotations

import threading
import time
from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from immutcheck.live.limits import CallLimits

PIECE = 1 << 18
OTHER_FILES = 96
"""What a process has open besides: files that are read and written, pipes, what was open when it began."""


class AnswerTooLargeError(Exception):
    """There is more in one answer than a run reads."""


class BoundedHttp:
    """Stands where botocore's HTTP session does, and asks that one."""

    def __init__(self, http_session: Any, limits: CallLimits, connections: Connections) -> None:
        self._http_session = http_session
        self._seconds = limits.answer_timeout
        self._most_bytes = limits.answer_bytes
        self._connections = connections

    def send(self, request: Any) -> Any:
        """The answer, read whole; botocore's ReadTimeoutError when it takes too long, AnswerTooLargeError when it does not end."""
        # Then botocore leaves the reading to us.
        request.stream_output = True
        until = time.monotonic() + self._seconds
        self._connections.begin(self)
        try:
            response = self._http_session.send(request)
            response._content = self._read(response, until)
        finally:
            self._connections.end(self)
        return response

    def close(self) -> None:
        """Closes the connections for good."""
        self._connections.forget(self)
        self._http_session.close()

    def close_idle(self) -> None:
        """Closes those that wait for the next request."""
        self._http_session.close()

    def _read(self, response: Any, until: float) -> bytes:
        from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
        from urllib3.exceptions import HTTPError
        from urllib3.exceptions import ReadTimeoutError as PieceTimeoutError

        raw = response.raw
        # urllib3 1.26 has no `read1` and only gives whole pieces.
        read = getattr(raw, "read1", raw.read)
        pieces: list[bytes] = []
        left = self._most_bytes
        try:
            while piece := read(PIECE):
                pieces.append(piece)
                left -= len(piece)
                if left < 0:
                    raise AnswerTooLargeError
                if time.monotonic() > until:
                    raise ReadTimeoutError(endpoint_url=response.url)
        except PieceTimeoutError as error:
            raw.close()
            raise ReadTimeoutError(endpoint_url=response.url, error=error) from error
        except HTTPError as error:
            raw.close()
            raise ConnectionClosedError(endpoint_url=response.url, error=error) from error
        except (AnswerTooLargeError, ReadTimeoutError):
            raw.close()
            raise
        return b"".join(pieces)


class Connections:
    """Those of a process: when there may be more than `most`, idle ones of the client that was used least lately are closed. For several
    threads."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._used: dict[BoundedHttp, tuple[int, int]] = {}
        """In the order of use: requests under way, and the most there were at once, since that many connections may be open."""

    def begin(self, user: BoundedHttp) -> None:
        """The user sends a request."""
        with self._lock:
            under_way, most = self._used.pop(user, (0, 0))
            self._used[user] = (under_way + 1, max(most, under_way + 1))
            over = sum([open_ones for _, open_ones in self._used.values()]) - self._most
            for other, (busy, open_ones) in list(self._used.items()) if over > 0 else ():
                if over > 0 and not busy:
                    del self._used[other]
                    over -= open_ones
                    # While we hold the lock: it must not begin a request on a connection that is being closed.
                    other.close_idle()

    def end(self, user: BoundedHttp) -> None:
        """The request is answered, or failed."""
        with self._lock:
            if user in self._used:
                under_way, most = self._used[user]
                self._used[user] = (under_way - 1, most)

    def forget(self, user: BoundedHttp) -> None:
        """The user is done."""
        with self._lock:
            self._used.pop(user, None)


def count_files() -> float:
    """How many files and connections this process may have open."""
    try:
        import resource
    except ImportError:
        return inf
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return inf if soft == resource.RLIM_INFINITY else soft


OF_PROCESS = Connections(max(1, count_files() - OTHER_FILES))


def bound_answers(client: Any, limits: CallLimits) -> None:
    """Every answer that the client gets from now on is bounded."""
    endpoint = client._endpoint
    # A client may serve a second run.
    if not isinstance(endpoint.http_session, BoundedHttp):
        endpoint.http_session = BoundedHttp(endpoint.http_session, limits, OF_PROCESS)
