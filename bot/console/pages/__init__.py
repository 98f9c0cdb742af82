"""The console's pages: one file and one template each."""
