"""`python -m igdesk` is `igdesk`."""

from __future__ import annotations

import sys

from igdesk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
