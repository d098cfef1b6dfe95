"""A container image is pinned by a digest and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import Redacted, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, explain, text

SHA256 = "a" * 63 + "0"
SHA512 = "0123456789abcdef" * 8


@pytest.mark.parametrize(
    ("image", "answer"),
    [
        (f"app@sha256:{SHA256}", True),
        (f"app:1.2@sha256:{SHA256}", True),
        (f"registry.example.org:5000/team/app@sha256:{SHA256}", True),
        (f"app@sha512:{SHA512}", True),
        (f"app@sha256:{SHA512}", False),
        (f"app@sha256:{SHA256[:-1]}", False),
        (f"app@sha256:{SHA256.upper()}", False),
        (f"app@md5:{SHA256}", False),
        (f"@sha256:{SHA256}", False),
        (f"app:{SHA256}", False),
        (f"app:sha256-{SHA256}", False),
        ("app", False),
        ("app:latest", False),
        ("registry.example.org:5000/app", False),
        ("aws/codebuild/standard:7.0", False),
        ("", False),
        (7, False),
        (None, False),
        (PARAMETER, None),
        (Redacted("token", "name"), None),
        (Reference("r", target="Repo"), None),
        (Reference("r", target="Repo", attribute="RepositoryUri"), False),
        (text(None, ".dkr.ecr.", None, ".amazonaws.com/app:1.2"), False),
        (text(None, ".dkr.ecr.", None, ".amazonaws.com/app"), False),
        (text(None, ".dkr.ecr.", None, f".amazonaws.com/app@sha256:{SHA256}"), True),
        (text(None, f"@sha256:{SHA256}"), True),
        (text(None, f":{SHA256}"), None),
        (text(None, f"6:{SHA256}"), None),
        (text(None, f"x:{SHA256}"), False),
        (text(None, SHA256[:20]), None),
        (text(None, ":latest"), False),
        (text(None, ":abc"), False),
        (text("app:", None), None),
        (text("app@", None), True),
        (text("app@sha256:", None), True),
        (text("app@sha256:xyz", None), None),
        (text(None, "@", None), True),
        (text("app", None, ":", None), None),
        (text("app@sha256:", None, ":latest"), False),
        (Unknown("u", possible=("app:1", "app:2")), False),
        (Unknown("u", possible=("app:1", f"app@sha256:{SHA256}")), None),
    ],
)
def test_image_pinned(image, answer):
    assert ask("image_pinned", True, image) is answer
    assert ask("image_pinned", False, image) is (None if answer is None else not answer)


def test_the_explanation_names_the_tag():
    assert explain("image_pinned", True, "reg:5000/app:1.2") == ("the tag `1.2` can be moved to another image",)
    assert explain("image_pinned", True, "reg:5000/app") == ("without a tag `latest` is taken",)
    assert explain("image_pinned", True, "app@sha256:abc") == ("what follows `@` is no complete digest",)
    assert explain("image_pinned", True, text(None, "/app:1.2")) == ("the tag `1.2` can be moved to another image",)
    assert explain("image_pinned", True, PARAMETER) == ("parameter `X` has no default",)


VALID = st.sampled_from(
    ["app", "app:latest", "r.example.org:5000/a/b:1", f"app@sha256:{SHA256}", f"app:1@sha512:{SHA512}", f"app:{SHA256}"]
)


@given(VALID, st.integers(0, 200), st.integers(0, 200))
def test_a_hole_never_decides_against_what_fills_it(image, start, length):
    whole = ask("image_pinned", True, image)
    assert ask("image_pinned", True, text(image[:start], None, image[start + length :])) in (whole, None)


@given(VALID)
def test_hiding_keeps_the_answer(image):
    assert_hiding_keeps("image_pinned", True, image)
    assert ask("image_pinned", True, HIDDEN) is None
