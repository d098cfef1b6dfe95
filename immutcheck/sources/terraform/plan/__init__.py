"""`terraform show -json` output and state files → raw resources."""
