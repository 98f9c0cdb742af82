"""The FAQ: entries and their files, versions, and the search that finds the entry a customer means."""
