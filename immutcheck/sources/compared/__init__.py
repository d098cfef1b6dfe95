"""Two versions of a template → what the newer one would do to each resource: the space `change`."""
