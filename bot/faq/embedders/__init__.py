"""The models behind bot.faq.embed.Embedder, one file each. Importing one loads no model and none imports torch by itself."""
