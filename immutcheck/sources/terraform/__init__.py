"""Terraform: configurations, plans and states as units."""
