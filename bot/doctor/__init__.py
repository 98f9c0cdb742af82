"""`nightdesk doctor`: looks at everything that a desk needs and says in sentences what is well and what must be mended."""
