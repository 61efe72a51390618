"""Papers as strangers send them: what they really are, whether they can be read, and a clean copy. Pure functions on bytes."""
