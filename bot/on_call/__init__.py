"""Who is told when something urgent comes at night: the rota of business.yml, the owner's urgent words, and telling people."""
