"""What the name of a property or variable says about its value: a secret, and of which kind, or nothing. It never looks at a value."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "password": "password",
    "passwords": "password",
    "passwd": "password",
    "passphrase": "password",
    "passcode": "password",
    "pass": "password",
    "pwd": "password",
    "secret": "secret",
    "secrets": "secret",
    "credential": "credential",
    "credentials": "credential",
    "creds": "credential",
    "token": "token",
    "tokens": "token",
    "apikey": "API key",
    "apikeys": "API key",
    "secretkey": "secret key",
    "accesskey": "secret key",
    "privatekey": "private key",
    "authtoken": "token",
}
"""The last word of a secret's name → kind."""

ENDINGS: Mapping[str, str] = {
    "password": "password",
    "passwd": "password",
    "passphrase": "password",
    "secret": "secret",
    "token": "token",
    "apikey": "API key",
    "secretkey": "secret key",
    "privatekey": "private key",
}
"""The end of a last word that is written together ("pgpassword") → kind."""

KEY_WORDS: Mapping[str, str] = {
    "api": "API key",
    "access": "secret key",
    "secret": "secret key",
    "private": "private key",
    "signing": "secret key",
    "encryption": "secret key",
    "encrypt": "secret key",
    "decryption": "secret key",
    "auth": "secret key",
    "authorization": "secret key",
    "account": "secret key",
    "master": "secret key",
    "shared": "secret key",
    "license": "secret key",
    "ssh": "private key",
    "rsa": "private key",
    "deploy": "private key",
    "hmac": "secret key",
    "jwt": "secret key",
    "session": "secret key",
    "cookie": "secret key",
    "app": "API key",
    "application": "API key",
    "storage": "secret key",
    "webhook": "secret key",
}
"""The word before "key" → kind; other keys (partition keys, object keys, tag keys) are no secrets."""

NEUTRAL = frozenset(
    {
        "value",
        "string",
        "text",
        "plain",
        "plaintext",
        "base",
        "base64",
        "b64",
        "encoded",
        "raw",
        "old",
        "new",
        "current",
        "previous",
        "prod",
        "production",
        "prd",
        "dev",
        "development",
        "stg",
        "staging",
        "test",
        "testing",
        "qa",
        "uat",
        "default",
        "override",
        "env",
        "var",
        "variable",
    }
)
"""Words after the telling one that do not change what the value is."""

HARMLESS_TOKENS = frozenset(
    {
        "next",
        "client",
        "request",
        "pagination",
        "continuation",
        "page",
        "idempotency",
        "csrf",
        "xsrf",
        "max",
        "min",
        "num",
        "number",
        "total",
    }
)
"""Words before "token" that make it a cursor, an idempotency key or a count."""

GENERIC = frozenset(
    (
        *("Value", "value", "Default", "default", "ParameterValue", "AllowedValues", "Values", "values"),
        *("expression", "constant_value"),  # of a plan's configuration
    )
)
"""Keys that say nothing themselves: the name is the sibling's or the ancestor's."""

PAIRS: tuple[tuple[str, str], ...] = (
    ("Name", "Value"),
    ("OptionName", "Value"),
    ("Key", "Value"),
    ("ParameterKey", "ParameterValue"),
    ("ParameterName", "ParameterValue"),
    ("name", "value"),
    ("key", "value"),
)
"""Keys of an element that hold a name and the value it names: environment lists, option settings, tags, parameters."""

INDIRECT_TYPES = frozenset(("PARAMETER_STORE", "SECRETS_MANAGER"))
"""`Type` of an element whose `Value` is the name of a secret and not the secret (CodeBuild environment variables)."""


MARKS = ("pass", "pwd", "secret", "cred", "token", "key", "auth")
"""Every name that says something has one of these in it."""


def split_words(name: str) -> list[str]:
    """`dbMasterPassword_V2` → db, master, password, v, 2."""
    import re

    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]


@lru_cache(maxsize=4096)
def secret_kind(name: str) -> str | None:
    """The kind of secret that a property or variable of this name holds; None when the name does not say so.

    The last telling word decides: DB_PASSWORD is one, PASSWORD_LENGTH, SECRET_ARN and TOKEN_URL are not. Remembered, since the same few
    names stand in template after template.
    """
    folded = name.lower()
    if not any(mark in folded for mark in MARKS):
        return None
    words = split_words(name)
    while len(words) > 1 and (words[-1] in NEUTRAL or words[-1].isdigit() or words[-1] == "v"):
        words.pop()
    if not words:
        return None
    last = words[-1]
    before = words[-2] if len(words) > 1 else ""
    if last in ("key", "keys"):
        return KEY_WORDS.get(before)
    if last == "auth":
        return "credential" if before == "basic" else None
    kind = WORDS.get(last)
    if kind is None:
        for ending, ending_kind in ENDINGS.items():
            if last.endswith(ending):
                kind = ending_kind
                break
    if kind == "token" and before in HARMLESS_TOKENS:
        return None
    return kind


def is_indirect(kind: object) -> bool:
    """An element of this `Type` holds the name of a secret and not the secret."""
    return isinstance(kind, str) and kind in INDIRECT_TYPES


def paired_keys(mapping: Mapping[str, object]) -> tuple[str, str] | None:
    """Which keys of an element hold a name and the value it names; None when it is no such element."""
    if "Value" not in mapping and "value" not in mapping and "ParameterValue" not in mapping:
        return None
    for name_key, value_key in PAIRS:
        if value_key in mapping and name_key in mapping:
            return name_key, value_key
    return None
