"""immutcheck: a policy-as-code compliance scanner for immutable infrastructure on AWS."""

__version__ = "0.1.0"
