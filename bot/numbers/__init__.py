"""What the desk did in a time, counted so that it cannot flatter: docs/numbers.md defines every figure."""
