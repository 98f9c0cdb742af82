"""Callbacks: half hours of a department in which it calls a customer, from the offer to the .ics."""
