"""Nobody asks faster than people do."""

from hypothesis import given
from hypothesis import strategies as st

from contest.verification.pace import BACK, FOUND, MISSING, MOST, Pace, network_of


def test_an_address_that_asks_for_what_is_not_there_waits_soon_and_not_for_ever() -> None:
    pace = Pace()
    for _try in range(int(MOST / MISSING)):
        assert pace.wait("203.0.113.9", 1000.0) == 0
        pace.count("203.0.113.9", 1000.0, MISSING)

    wait = pace.wait("203.0.113.9", 1000.0)
    assert wait > 0
    assert pace.wait("203.0.113.9", 1000.0 + wait - 1) > 0
    assert pace.wait("203.0.113.9", 1000.0 + wait) == 0
    assert pace.wait("203.0.113.10", 1000.0) == 0


def test_a_hall_full_of_people_behind_one_address_is_not_kept_waiting() -> None:
    pace = Pace()
    for _person in range(200):
        assert pace.wait("203.0.113.9", 1000.0) == 0
        pace.count("203.0.113.9", 1000.0, FOUND)


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from([FOUND, MISSING])), max_size=400))
def test_whoever_waits_as_told_may_ask(asked: list[tuple[float, float]]) -> None:
    pace, now = Pace(), 1000.0
    for later, cost in asked:
        now += later
        wait = pace.wait("::1", now)
        assert 0 <= wait <= (MISSING + MOST) / BACK
        now += wait
        assert pace.wait("::1", now) == 0
        pace.count("::1", now, cost)


def test_a_network_of_ipv6_counts_as_one_and_an_address_of_ipv4_for_itself() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")
    assert network_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert network_of("") == ""


def test_no_more_addresses_are_remembered_than_there_is_room_for() -> None:
    pace = Pace()
    for number in range(20_100):
        pace.count(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1000.0, FOUND)

    assert len(pace._asked) == 20_000
