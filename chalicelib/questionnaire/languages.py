"""The languages that the census speaks."""

SOURCE = "id"
#: Each language under its own name, in the order in which it is offered.
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English", "jv": "Basa Jawa"}
