"""What a desk's figures are and how they are reckoned; `docs/reports.md` says it in words."""
