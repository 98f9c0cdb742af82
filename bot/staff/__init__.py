"""What people do with a conversation: take it over, answer, move it, put it off, take back."""
