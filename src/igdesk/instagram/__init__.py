"""Instagram over HTTP: typed payloads in, typed payloads out, and nothing of tickets, stores or rules.

`model` says what there is, `parse` makes it from JSON; `errors` says what can go wrong, `classify` finds out which it
was; `budget` how fast to call, `auth` where the token lies, `login` which flavour of the API is spoken. `wire` makes
one HTTP exchange, `calls` one call with its retries, `client` offers them by name. These last three load httpx, a
tenth of a second: import `client` when a connection is wanted.
"""
