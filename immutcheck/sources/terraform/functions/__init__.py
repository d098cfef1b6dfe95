"""Terraform's built-in functions on known, open and unknown values."""
