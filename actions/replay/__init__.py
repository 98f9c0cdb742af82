"""What versions of the FAQ would make of questions, through the very reply that customers get: `python -m actions.replay`."""
