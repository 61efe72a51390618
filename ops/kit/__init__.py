"""`ops report kit`: counts, a poster and messages for those who spread the word. Counts only: nothing here ever has a name of anybody."""
