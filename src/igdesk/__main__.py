"""`igdesk`, and `python -m igdesk`: the command line, imported without looking for garbage, since all of it stays."""

from __future__ import annotations

import sys

from igdesk.cli.garbage import all_stays


def main() -> int:
    """Run the command of this process; its exit status."""
    with all_stays():
        from igdesk.cli import main as command_line

    return command_line.main()


if __name__ == "__main__":
    sys.exit(main())
