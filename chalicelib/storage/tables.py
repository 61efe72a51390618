"""What lies in DynamoDB: the three tables and their attributes. No rules here."""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.connection.table import TableConnection
from pynamodb.constants import STREAM_NEW_AND_OLD_IMAGE
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.models import Model

from chalicelib.settings import settings
from chalicelib.storage.aws import client


class _Place:
    """Where a table is: its region, and the emulator's address if there is one."""

    region = settings().aws_region
    host = settings().aws_endpoint_url or None
    billing_mode = "PAY_PER_REQUEST"


class _Table(Model):
    """A table, asked through one client for all. PynamoDB alone makes one for each, and each reads the service's description anew."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection: TableConnection = super()._get_connection()
        if connection.connection._client is None:
            connection.connection._client = client("dynamodb")
        return connection


class ByVillage(GlobalSecondaryIndex["HouseholdItem"]):
    """The households of a village; written only when a status or a count changes, never by a saved draft."""

    class Meta:
        index_name = "by_village"
        projection = IncludeProjection(["status", "people", "started", "submitted_on"])

    village_code = UnicodeAttribute(hash_key=True)
    household_id = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    people = NumberAttribute()
    started = BooleanAttribute(null=True)
    submitted_on = UnicodeAttribute(null=True)


class HouseholdItem(_Table):
    """One household: `document` is all of it (storage/document.py); the rest is what others must see without opening it."""

    class Meta(_Place):
        table_name = settings().households_table
        # Both images: what counts publicly has changed only when the status has.
        stream_view_type = STREAM_NEW_AND_OLD_IMAGE

    household_id = UnicodeAttribute(hash_key=True)
    village_code = UnicodeAttribute()
    status = UnicodeAttribute()
    people = NumberAttribute()
    started = BooleanAttribute(null=True)
    submitted_on = UnicodeAttribute(null=True)
    revision = VersionAttribute()
    document = BinaryAttribute(legacy_encoding=False)
    by_village = ByVillage()


class CensusItem(_Table):
    """A record of the campaign itself. `kind` groups what is listed together; `body` is the record."""

    class Meta(_Place):
        table_name = settings().census_table

    kind = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)
    body = JSONAttribute()


class TokenItem(_Table):
    """What must be remembered for a while: a spent challenge, wrong guesses. Aged by the machine's clock."""

    class Meta(_Place):
        table_name = settings().tokens_table

    token = UnicodeAttribute(hash_key=True)
    #: Who spent it, so that a retry of the same request isn't taken for another.
    by = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)
    next_try_at = NumberAttribute(null=True)
    expires_at = TTLAttribute()
