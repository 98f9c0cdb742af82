"""The shop, as business.yml tells it: reading the file, checking it, keeping it fresh."""
