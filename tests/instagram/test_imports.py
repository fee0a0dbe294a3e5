"""What costs time to import stays out until a connection is wanted."""

from __future__ import annotations

import subprocess
import sys


def test_values_errors_and_tokens_load_without_http_or_keyring() -> None:
    program = (
        "import sys\n"
        "import igdesk.instagram.auth, igdesk.instagram.budget, igdesk.instagram.classify, igdesk.instagram.errors\n"
        "import igdesk.instagram.login, igdesk.instagram.model, igdesk.instagram.parse\n"
        "print(sorted({'httpx', 'httpcore', 'keyring', 'textual', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
