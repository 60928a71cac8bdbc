"""Win probabilities for the games of the day after the window."""
