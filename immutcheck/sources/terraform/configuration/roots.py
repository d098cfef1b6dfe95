"""Which folders a file calls as modules, told from its bytes: a hint that tells roots from modules before anything is parsed.

What is written in comments may be taken for a call.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left

_CALL = re.compile(rb"""^[ \t]*+module[ \t]++"?[^"{}\s]++"?+\s*+\{""", re.MULTILINE)
_SOURCE = re.compile(rb"""(?:^|[\s{,"])source"?[ \t]*[=:][ \t]*"(\.\.?/[^"\r\n$]*)\"""")
_CLOSING = re.compile(rb"^\}", re.MULTILINE)


def find_called_folders(data: bytes, folder: str) -> set[str]:
    """The display paths of the local folders that the `.tf` or `.tf.json` file `data` in `folder` calls as modules."""
    if b"module" not in data:
        return set()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        matches = list(_SOURCE.finditer(data))
    else:
        matches = []
        calls = list(_CALL.finditer(data))
        # a call ends where something closes in column 0, or the next one begins
        ends = sorted([*(match.start() for match in _CLOSING.finditer(data)), *(call.start() for call in calls), len(data)])
        for call in calls:
            source = _SOURCE.search(data, call.end(), ends[bisect_left(ends, call.end())])
            if source is not None:
                matches.append(source)
    return {join_folder(folder, match[1].decode("utf-8", "replace")) for match in matches} - {posixpath.normpath(folder)}


def join_folder(folder: str, source: str) -> str:
    """The display path of what `source` names seen from `folder`; it may lead out of the base ("../x")."""
    return posixpath.normpath(posixpath.join(folder, source.replace("\\", "/")))
