"""The only door to the desk: screens, command line, timers and the sync ask and act through `Desk`."""
