"""The site that residents see: built once from templates, the questionnaire and the region codes; served as plain files."""
