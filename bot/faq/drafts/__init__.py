"""What people answered, as entries that could be. Nothing of it goes live without a person."""
