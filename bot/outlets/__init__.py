"""Outlets: how staff are told something outside the console. One file per outlet; customers are never reached from here."""
