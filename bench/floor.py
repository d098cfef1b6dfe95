"""The floor of a scan: read every file of a folder and only parse it (libyaml's events, `json.loads`)."""

from __future__ import annotations

import json
import os
import sys

from yaml.cyaml import CParser  # type: ignore[attr-defined]


def parse_folder(folder: str) -> int:
    """How many files were parsed."""
    count = 0
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as stream:
            data = stream.read()
        if name.endswith(".json"):
            json.loads(data)
        else:
            parser = CParser(data)
            while parser.get_event() is not None:
                pass
        count += 1
    return count


if __name__ == "__main__":
    parse_folder(sys.argv[1])
