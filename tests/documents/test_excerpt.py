from __future__ import annotations

from immutcheck.documents.excerpt import excerpt
from immutcheck.documents.loading import load_document
from immutcheck.model.location import Excerpt, Span


def test_only_the_lines_of_the_span_are_shown() -> None:
    document = load_document(b"a: 1\nb:\n  c: 2\nd: 3\n", "x.yaml")
    assert excerpt(document, document.span(("b",)), ()) == Excerpt(3, ("  c: 2",))


def test_at_most_six_lines_are_shown() -> None:
    document = load_document(b"".join(b"k%d: 1\r\n" % number for number in range(9)), "x.yaml")
    assert excerpt(document, Span(2, 1, 9, 3), ()) == Excerpt(2, ("k1: 1", "k2: 1", "k3: 1", "k4: 1", "k5: 1", "k6: 1"))


def test_span_that_ends_before_a_line_does_not_show_it() -> None:
    document = load_document(b"a: 1\nb: 2\n", "x.yaml")
    assert excerpt(document, Span(1, 1, 2, 1), ()) == Excerpt(1, ("a: 1",))


def test_secrets_are_taken_out() -> None:
    document = load_document(b"a: {p: hunter2, q: 1, r: swordfish} # hunter2\n", "x.yaml")
    secrets = [document.span(("a", "r")), document.span(("a", "p")), Span(1, 9, 1, 11)]
    assert excerpt(document, document.span(("a",)), secrets) == Excerpt(1, ("a: {p: «redacted», q: 1, r: «redacted»} # hunter2",))


def test_every_line_of_a_long_secret_is_taken_out() -> None:
    document = load_document(b"key: |\n  -----BEGIN\n  abc\n  -----END\nb: 1\n", "x.yaml")
    span = document.span(("key",))
    assert excerpt(document, span, [span]) == Excerpt(1, ("key: «redacted»", "  «redacted»", "  «redacted»", "  «redacted»"))


def test_a_secret_is_taken_out_before_a_long_line_is_cut() -> None:
    document = load_document(b'{"a": "' + b"s" * 395 + b'", "b": "' + b"x" * 600 + b'"}', "x.json")
    shown = excerpt(document, document.span(("b",)), [document.span(("a",))])
    assert shown.lines[0].startswith('«redacted», "b": "xxx')
    assert (shown.lines[0][-1], "s" in shown.lines[0]) == ("…", False)


def test_a_span_far_to_the_right_is_shown_with_what_stands_round_it() -> None:
    document = load_document(("a: " + "x" * 2000 + "ZZZ" + "y" * 2000 + "\n").encode(), "wide.yaml")
    shown = excerpt(document, Span(1, 2004, 1, 2007), [])
    assert shown.first_column == 1854
    assert shown.lines[0][2004 - shown.first_column :].startswith("ZZZyyy")
    assert len(shown.lines[0]) == 401


def test_a_secret_that_begins_before_the_shown_part_is_taken_out() -> None:
    document = load_document(("a: " + "s" * 2000 + " Z" + "y" * 2000 + "\n").encode(), "wide.yaml")
    shown = excerpt(document, Span(1, 2005, 1, 2006), [Span(1, 4, 1, 2004)])
    assert "s" not in shown.lines[0]
    assert "Z" in shown.lines[0]


def test_released_document_keeps_its_text_and_value() -> None:
    document = load_document(b"a: [1, 2]\n", "small.yaml")
    document.release()
    assert (document.value, document.text) == ({"a": [1, 2]}, "a: [1, 2]\n")
    assert document.span(("a",)) == Span(1, 1, 1, 1)
