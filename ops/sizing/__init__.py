"""How large a census is to be, and what it costs: computed from what was measured (infra/units.json) and list prices (infra/prices.json).

Nothing here asks the cloud."""
