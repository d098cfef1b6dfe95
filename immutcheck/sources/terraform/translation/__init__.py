"""Terraform resources → the canonical shape, driven by `sources/tables/*.yaml`."""
