"""What goes into the answer to one message: what belongs to it, what was asked, what is said, what follows."""
