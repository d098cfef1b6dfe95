"""`python -m immutcheck` is the command `immutcheck`."""

from immutcheck.cli.entry import run_command

if __name__ == "__main__":
    run_command()
