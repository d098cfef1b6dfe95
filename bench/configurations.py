"""Writes a collection of Terraform modules and roots that use them, the same every time: from `bench/collection/`."""

from __future__ import annotations

import shutil
from pathlib import Path

COLLECTION = Path(__file__).resolve().parent / "collection"


def write_collection(folder: Path, roots: int) -> list[Path]:
    """Writes the modules and so many roots that call them; the folders of the roots."""
    shutil.copytree(COLLECTION / "modules", folder / "modules", dirs_exist_ok=True)
    template = (COLLECTION / "root.tf.txt").read_text(encoding="utf-8")
    folders = []
    for number in range(roots):
        root = folder / "roots" / f"shop-{number}"
        root.mkdir(parents=True, exist_ok=True)
        words = {
            "number": str(number),
            "port": str(8000 + number % 50),
            "open": "true" if number % 7 == 0 else "false",
            "octet": str(number % 250),
            "buckets": str(number % 3 + 1),
            "versioned": "false" if number % 5 == 0 else "true",
        }
        text = template
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        (root / "main.tf").write_text(text, encoding="utf-8")
        folders.append(root)
    return folders
