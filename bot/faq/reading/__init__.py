"""What a message says beside its question: greetings, denials, choices, several questions at once. Pure."""
