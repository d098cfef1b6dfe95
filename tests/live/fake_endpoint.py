"""A loopback AWS that answers as it is told, real HTTP all the way, with every fault that AWS or the network between can have.

moto is for what is right; this is for latency, throttling, silence, cut answers, storms of 5xx, credentials that expire, pages without end.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.model.record import Record
from tests.live.fake_protocols import Question, load_protocols, write_answer, write_error

THROTTLED = {"ec2": ("RequestLimitExceeded", 503)}


class Refusal(Record):
    """An error as AWS says it."""

    code: str
    message: str = ""
    status: int = 400


class CutOff(Record):
    """The answer ends in the middle. `is_honest`: its length is that of the part, so that only its content is broken."""

    members: Mapping[str, Any]
    is_honest: bool = False


class Silence(Record):
    """Nothing comes, and the connection stays open."""


class Page(Record):
    """What a proxy answers: a page for people, by nobody at AWS."""

    text: str = "<html><body>Bad gateway</body></html>"
    status: int = 502


Answer = Mapping[str, Any] | Refusal | CutOff | Silence | Page
Script = Answer | Sequence[Answer] | Callable[[Question], Answer]
"""One answer for all, one for each call (the last for all that follow), or one that depends on the question."""


class FakeEndpoint:
    """`answers` by (service, operation); what is not there has an empty answer. `latency` in seconds.

    `throttle` is (calls a second, burst) for everything together; `fault` is asked first, with the question and how many calls came before.
    """

    def __init__(self, answers: Mapping[tuple[str, str], Script] | None = None, services: Sequence[str] = ()) -> None:
        self.answers: dict[tuple[str, str], Script] = dict(answers or {})
        self.latency = 0.0
        self.throttle: tuple[float, float] | None = None
        self.fault: Callable[[Question, int], Answer | None] = lambda question, before: None
        self.calls: Counter[tuple[str, str]] = Counter()
        self.questions: list[Question] = []
        self.keeps_questions = True
        self.throttled = 0
        self.most_at_once = 0
        self.url = ""
        self._protocols = load_protocols(tuple(services) or tuple(service.name for service in SERVICES))
        self._at_once = 0
        self._tokens = (0.0, 0.0)
        self._written: dict[int, tuple[Answer, bytes]] = {}
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="fake-endpoint", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> FakeEndpoint:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def count(self, service: str, operation: str) -> int:
        """How often the operation was asked for, throttled or not."""
        return self.calls[(service, operation)]

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                method, target, _ = first.split(" ", 2)
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length") or 0))
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    goes_on = await self._answer(writer, self._protocols.read(method, target, headers, body))
                finally:
                    self._at_once -= 1
                if not goes_on:
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, question: Question) -> bool:
        """Whether the connection stays open."""
        key = (question.service, question.operation)
        before = self.calls.total()
        self.calls[key] += 1
        question = question.replace(number=self.calls[key])
        if self.keeps_questions:
            self.questions.append(question)
        answer = self.fault(question, before) or self._throttle(question) or self._choose(question)
        if self.latency:
            await asyncio.sleep(self.latency)
        if isinstance(answer, Silence):
            await self._stop.wait()
            return False
        data, is_whole = self._write(question, answer)
        writer.write(data)
        await writer.drain()
        return is_whole

    def _choose(self, question: Question) -> Answer:
        script = self.answers.get((question.service, question.operation), {})
        if callable(script):
            return script(question)
        if isinstance(script, Sequence):
            return script[min(question.number, len(script)) - 1]
        return script

    def _throttle(self, question: Question) -> Answer | None:
        if self.throttle is None:
            return None
        rate, burst = self.throttle
        tokens, filled_at = self._tokens
        now = time.monotonic()
        tokens = min(burst, tokens + (now - filled_at) * rate) if filled_at else burst
        self._tokens = (tokens - 1 if tokens >= 1 else tokens, now)
        if tokens >= 1:
            return None
        self.throttled += 1
        code, status = THROTTLED.get(question.service, ("ThrottlingException", 400))
        return Refusal(code, "Rate exceeded", status)

    def _write(self, question: Question, answer: Answer) -> tuple[bytes, bool]:
        if id(answer) in self._written:
            return self._written[id(answer)][1], True
        status, headers, body = 200, {"Content-Type": "text/html"}, b""
        length = None
        if isinstance(answer, Refusal):
            status = answer.status
            headers, body = write_error(question.service, answer.code, answer.message)
        elif isinstance(answer, Page):
            status, body = answer.status, answer.text.encode()
        elif isinstance(answer, CutOff):
            headers, body = write_answer(question.service, question.operation, answer.members)
            length = len(body)
            body = body[: length // 2]
        else:
            assert isinstance(answer, Mapping)
            headers, body = write_answer(question.service, question.operation, answer)
        if isinstance(answer, CutOff) and answer.is_honest:
            length = len(body)
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        head = (
            f"HTTP/1.1 {status} Status\r\nx-amzn-RequestId: r\r\n{lines}Content-Length: {len(body) if length is None else length}\r\n\r\n"
        )
        data = head.encode() + body
        if not isinstance(answer, CutOff):
            # Held beside its bytes, so that no other answer can have its id.
            self._written[id(answer)] = (answer, data)
        return data, not isinstance(answer, CutOff)
