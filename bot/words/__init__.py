"""Languages: which one a message is in, the automatic texts, and the words that mean something to us."""
