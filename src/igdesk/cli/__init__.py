"""The command line: options become desk commands, answers become text or JSON. It holds no rule of its own."""
