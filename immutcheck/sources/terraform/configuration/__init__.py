"""Folders of configuration files → module trees → resources with evaluated arguments."""
