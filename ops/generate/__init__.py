"""A synthetic register of a regency: nobody in it exists, and everything in it could. The same seed gives the same bytes."""
