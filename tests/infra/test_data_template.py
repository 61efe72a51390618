"""What the stack of what is kept promises of its tables: warmed only when asked, and replaced by restored ones by parameters alone."""

from tests.infra.test_templates import DATA, resources

TABLES = resources("AWS::DynamoDB::Table")
WARM = {"ReadUnitsPerSecond": {"Ref": "WarmReads"}, "WriteUnitsPerSecond": {"Ref": "WarmWrites"}}


def test_every_table_and_the_index_can_be_warmed_for_a_nation() -> None:
    warmed = [table["Properties"] for table in TABLES.values()]
    warmed += [index for table in warmed for index in table.get("GlobalSecondaryIndexes", [])]
    assert len(warmed) == 4
    for each in warmed:
        assert each["WarmThroughput"] == {"Fn::If": ["Warmed", WARM, {"Ref": "AWS::NoValue"}]}


def test_a_table_that_nobody_asked_to_warm_is_left_as_it_is() -> None:
    least = {name: DATA["Parameters"][name] for name in ("WarmWrites", "WarmReads")}
    # DynamoDB refuses less than a table takes already, and a used one takes more than a new one.
    assert {name: each["Default"] for name, each in least.items()} == {"WarmWrites": 4000, "WarmReads": 12000}
    assert all(each["MinValue"] == each["Default"] for each in least.values())
    new = {"Fn::And": [{"Fn::Equals": [{"Ref": name}, each["Default"]]} for name, each in least.items()]}
    assert DATA["Conditions"]["Warmed"] == {"Fn::Not": [new]}


def test_a_restored_table_takes_the_place_of_the_lost_one_everywhere() -> None:
    outputs = {name: each["Value"]["Fn::If"] for name, each in DATA["Outputs"].items() if "Fn::If" in each["Value"]}
    assert outputs == {
        "HouseholdsTable": ["HouseholdsWereRestored", {"Ref": "HouseholdsRestored"}, {"Ref": "Households"}],
        "HouseholdsStream": [
            "HouseholdsWereRestored",
            {"Ref": "HouseholdsRestoredStream"},
            {"Fn::GetAtt": ["Households", "StreamArn"]},
        ],
        "CensusTable": ["CensusWasRestored", {"Ref": "CensusRestored"}, {"Ref": "Census"}],
    }
    for name in ("HouseholdsRestored", "HouseholdsRestoredStream", "CensusRestored"):
        assert DATA["Parameters"][name]["Default"] == ""


def test_a_restored_table_without_its_stream_is_refused() -> None:
    rule = DATA["Rules"]["ARestoredTableHasItsStream"]
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "HouseholdsRestored"}, ""]}]}
    assert [each["Assert"] for each in rule["Assertions"]] == [{"Fn::Not": [{"Fn::Equals": [{"Ref": "HouseholdsRestoredStream"}, ""]}]}]


def test_everything_that_is_kept_says_of_which_stage_it_is() -> None:
    kinds = ("Bucket", "Key", "Queue", "Table")
    tagged = {name: each for name, each in DATA["Resources"].items() if each["Type"].rpartition("::")[2] in kinds}
    assert len(tagged) >= 15
    for name, each in tagged.items():
        assert each["Properties"]["Tags"] == [{"Key": "stage", "Value": {"Ref": "Stage"}}], name
