"""How good the answers are: `faq evaluate`, its figures and its report."""
