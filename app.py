"""The census's API. Only registers what stands in chalicelib; scheduled and queue functions never import this file."""

from chalice.app import Chalice

from chalicelib.jobs import close, counts, match
from chalicelib.routes import accounts, census, household, lines, problems, unmatched

app = Chalice(app_name="sensus")
app.api.binary_types = []
# The lines first: what is registered first stands around all others.
for blueprint in (lines.bp, census.bp, accounts.bp, household.bp, unmatched.bp, problems.bp, close.bp, counts.bp, match.bp):
    app.register_blueprint(blueprint)
