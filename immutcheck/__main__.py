"""`python -m immutcheck` is the command `immutcheck`."""

from immutcheck.cli.main import main

if __name__ == "__main__":
    main()
