"""The site as it is built."""
