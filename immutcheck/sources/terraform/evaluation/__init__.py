"""Expressions → values, three-valued: what cannot be known is a value with a reason."""
