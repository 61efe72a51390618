from datetime import UTC, datetime, timedelta

from chalicelib.domain import work


def test_work_grows_with_the_wrong_guesses_of_an_hour_and_has_an_end() -> None:
    from_source = [0, 19, 20, 39, 40, 79, 80, 10**9]
    assert [work.asked(from_source=wrong) for wrong in from_source] == [100_000] * 2 + [200_000] * 2 + [400_000] * 2 + [500_000] * 2
    assert [work.asked(from_source=0, about_district=10 * wrong) for wrong in from_source] == [
        work.asked(from_source=wrong) for wrong in from_source
    ]
    assert work.asked(from_source=40, about_district=200) == 400_000


def test_wrong_guesses_count_together_for_an_hour() -> None:
    at = datetime(2026, 1, 1, 10, tzinfo=UTC)
    hours = [work.window(at + timedelta(minutes=minutes)) for minutes in (0, 59, 60, 119, 120)]
    assert [hour - hours[0] for hour in hours] == [0, 0, 1, 1, 2]
