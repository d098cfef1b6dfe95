"""MIME multipart user data → its parts, each read by its type.

Source: cloud-init documentation, "User data formats" (MIME multi-part archive, content types); RFC 2045, 2046.
"""

from __future__ import annotations

from immutcheck.model.values import HOLE
from immutcheck.scripts.fragment import Fragment
from immutcheck.scripts.user_data import STARTS, read_bytes, read_script, read_user_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message
    from typing import Any

    from immutcheck.scripts.reading import Collector
    from immutcheck.scripts.user_data import Read

MOST_PARTS = 100
BY_TYPE: Mapping[str, Read] = {
    "text/cloud-config": STARTS["#cloud-config"],
    "text/cloud-config-archive": STARTS["#cloud-config-archive"],
    "text/cloud-boothook": STARTS["#cloud-boothook"],
    "text/x-include-url": STARTS["#include"],
    "text/x-include-once-url": STARTS["#include"],
    "text/part-handler": STARTS["#part-handler"],
    "text/upstart-job": STARTS["#upstart-job"],
    "text/jinja2": STARTS["## template: jinja"],
}
SCRIPT = "text/x-shellscript"
SNIFFED = frozenset(("text/plain", "text/x-not-multipart", "application/octet-stream"))
HARMLESS = frozenset(("application/node.eks.aws",))
"""Settings of nodeadm; there is no script in them."""
COMPRESSED = frozenset(("application/gzip", "application/x-gzip", "application/x-compressed", "application/x-compress"))
PLAIN = frozenset(("", "7bit", "8bit", "binary"))


def read_mime(text: Fragment, collector: Collector) -> None:
    """Gather what the parts do."""
    if not collector.enter(text):
        return
    from email import message_from_string

    message = message_from_string(text.text)
    parts = [part for part in message.walk() if not part.is_multipart()]
    position = 0
    if len(parts) > MOST_PARTS or not message.is_multipart() or message.defects:
        collector.doubt("the MIME archive is not understood")
    for part in parts[:MOST_PARTS]:
        position = _read_part(part, text, position, collector)
    preamble = "".join([str(one or "") for one in (message.preamble, message.epilogue)])
    if HOLE in preamble:
        collector.doubt("the MIME archive is not known in full")
    collector.leave()


def _read_part(part: Message[Any, Any], text: Fragment, position: int, collector: Collector) -> int:
    """Read one part; where to look for the next one."""
    headers = "".join([f"{name}:{value}" for name, value in part.items()])
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    kind = part.get_content_type()
    if HOLE in headers.replace(str(part.get_filename() or HOLE * 9), ""):
        collector.doubt("the headers of a part are only known when it is deployed")
    if kind in HARMLESS:
        return position
    payload = part.get_payload()
    if not isinstance(payload, str):
        return position
    if encoding not in PLAIN:
        data = part.get_payload(decode=True)
        if HOLE in payload or not isinstance(data, bytes):
            collector.doubt("an encoded part is only known when it is deployed")
        else:
            _read_decoded(kind, data, collector)
        return position
    found = text.text.find(payload, position) if payload else -1
    if found < 0:
        from immutcheck.scripts.fragment import hidden

        if payload.strip():
            read_typed(kind, hidden(payload), collector)
        return position
    read_typed(kind, text.cut(found, found + len(payload)), collector)
    return found + len(payload)


def _read_decoded(kind: str, data: bytes, collector: Collector) -> None:
    from immutcheck.scripts.fragment import hidden
    from immutcheck.scripts.user_data import GZIP

    if kind in SNIFFED or kind in COMPRESSED or data.startswith(GZIP):
        read_bytes(data, collector)
        return
    try:
        read_typed(kind, hidden(data.decode("utf-8")), collector)
    except UnicodeDecodeError:
        collector.doubt("an encoded part is no text")


def read_typed(kind: str, body: Fragment, collector: Collector) -> None:
    """A part whose type is known."""
    stripped = body.cut(len(body.text) - len(body.text.lstrip()), len(body.text))
    if not stripped.text:
        return
    if kind.startswith(SCRIPT):
        read_script(stripped, collector)
    elif kind in BY_TYPE:
        BY_TYPE[kind](_with_first_line(kind, stripped), collector)
    elif kind in SNIFFED:
        read_user_data(stripped, collector)
    else:
        collector.doubt(f"a part of the type {kind[:40]} is not read")


def _with_first_line(kind: str, body: Fragment) -> Fragment:
    """Readers of boothooks and templates pass over the line that names the format, which a typed part need not have."""
    if kind in ("text/cloud-boothook", "text/jinja2") and not body.text.startswith(("#cloud-boothook", "##")):
        return Fragment("\n" + body.text, lambda offset: body.place(max(0, offset - 1)))
    return body
