"""The grammar of HCL: a parser, and the numbers of the kinds of its tree's nodes. Only this module and those that read its trees know
tree-sitter.
"""

from __future__ import annotations

from functools import lru_cache

from tree_sitter import Language, Parser, Range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Tree


@lru_cache(maxsize=1)
def load_language() -> Language:
    """The grammar, loaded once."""
    import tree_sitter_hcl

    return Language(tree_sitter_hcl.language())


@lru_cache(maxsize=128)
def kind(name: str) -> int:
    """The number of the named kind of node ("body", "attribute")."""
    number = load_language().id_for_node_kind(name, True)
    if number is None:
        raise LookupError(f"the grammar of HCL has no `{name}`")
    return number


@lru_cache(maxsize=64)
def token_kind(text: str) -> int:
    """The number of an operator or bracket ("==", "(")."""
    number = load_language().id_for_node_kind(text, False)
    if number is None:
        raise LookupError(f"the grammar of HCL has no `{text}`")
    return number


def parse_tree(data: bytes, start: int = 0, end: int = -1) -> Tree:
    """The tree of a text, or of a part of it with the same offsets; it has errors rather than raise any."""
    if end < 0:
        return Parser(load_language()).parse(data)
    part = Range((0, 0), (0, end - start), start, end)
    return Parser(load_language(), included_ranges=[part]).parse(data)
