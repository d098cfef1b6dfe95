"""Errors that end what was asked for (exit code 2). What ends only one file is a `Diagnostic`."""

from __future__ import annotations


class ImmutcheckError(Exception):
    """Base of our own errors: the text is meant for the user."""


class UsageError(ImmutcheckError):
    """The command line asks for something that cannot be."""


class ConfigurationError(ImmutcheckError):
    """The configuration file, a parameters file or a baseline is wrong."""


class RuleFileError(ImmutcheckError):
    """A rule or profile file is wrong; the text lists every error with its place."""


class DocumentError(ImmutcheckError):
    """A text is not readable as YAML or JSON. `line` and `column` are 1-based, 0 when there is no place."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
