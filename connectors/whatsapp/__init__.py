"""WhatsApp, and what else Twilio carries in the same way: SMS and Messenger (channels.py says what differs)."""
