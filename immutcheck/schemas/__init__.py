"""Facts about resource types: which properties exist, of what shape, and which cannot be changed in place. No rules, no resources."""
