"""The configuration: TOML written by people, read into frozen values, with every fault reported at once."""
