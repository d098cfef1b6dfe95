"""The vocabulary every room speaks: values, places, resources, rules, findings, reports. Standard library only, no I/O.

Import the one module that is needed (`immutcheck.model.finding`): this package imports nothing by itself, so that the
pre-commit hook pays only for what it uses.
"""
