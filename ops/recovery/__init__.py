"""Recovering a table: restoring it, giving it back what a restore leaves out, comparing it, and pointing the stage at it."""
