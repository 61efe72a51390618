"""The synthetic household's visit, once a minute, by the site's public address. A zip of its own, of the standard library alone."""
