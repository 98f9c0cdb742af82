"""The staff's Telegram group as a desk: cards and topics of what waits, and what people press and write there."""
