"""By when a customer hears from a person, how they can be reached by then, and keeping to it."""
