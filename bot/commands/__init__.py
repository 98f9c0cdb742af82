"""The commands of `nightdesk`, one file per subject. Each imports what it needs when it runs, so that light ones start at once."""
