"""What is passed over is named as far as that helps, and counted beyond."""

from etl.collect.passed_over import PassedOver, shortened


def test_the_first_names_are_told_and_the_rest_is_counted() -> None:
    passed_over = PassedOver()
    for number in reversed(range(100_000)):
        passed_over.add("link", f"a/{number:06}", "a")
    passed_over.add("link", "b/1", "b")
    rows = passed_over.rows()
    assert [row["file_name"] for row in rows[:100]] == [f"a/{number:06}" for number in range(100)]
    assert [(row["sender"], row["file_name"], row["entries"]) for row in rows[100:]] == [
        ("a", "", 99_900),
        ("b", "b/1", 1),
    ]


def test_a_path_that_is_passed_over_twice_is_named_once() -> None:
    passed_over = PassedOver()
    passed_over.add("changing", "a.xlsx", None)
    passed_over.add("changing", "a.xlsx", None)
    assert [(row["file_name"], row["entries"]) for row in passed_over.rows()] == [
        ("a.xlsx", 1),
        ("", 1),
    ]


def test_however_many_senders_there_are_the_rows_are_bounded() -> None:
    passed_over = PassedOver()
    for number in range(5_000):
        passed_over.add("link", f"{number}/x", f"{number}")
    rows = passed_over.rows()
    assert len(rows) <= 1_101
    assert sum(row["entries"] for row in rows) == 5_000


def test_long_paths_are_cut_and_stay_different() -> None:
    one, other = "长" * 2_000 + "1", "长" * 2_000 + "2"
    assert shortened(one) != shortened(other)
    assert len(shortened(one).encode()) <= 1_000
    assert shortened("short") == "short"
