"""The site in a real browser, against the whole census on one machine."""
