"""A question ends when its time is over, wherever it is asked."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import archive
from archive.deadlines import check_deadline, until_deadline
from archive.library import Archive

MANY = " ".join(["strike ballot union"] * 20_000)
SLOW = "(strike OR ballot) NEAR/40 (union OR strike) NEAR/40 (ballot OR union)"

ASK: list[Callable[[Archive], object]] = [
    lambda made: made.search(SLOW),
    lambda made: made.concordance(SLOW),
    lambda made: made.count(SLOW, by="month"),
    lambda made: made.explain(SLOW),
    lambda made: list(made.entries(SLOW)),
    lambda made: made.search("*a*"),
    lambda made: made.search("strik~2"),
]


@pytest.fixture
def made(make_archive: Callable[[Path], Archive], tmp_path: Path) -> Archive:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(f"{MANY}\n")
    made = make_archive(tmp_path)
    made.index([tmp_path / "pages"])
    return made


@pytest.mark.parametrize("ask", ASK)
def test_a_question_whose_time_is_over(made: Archive, ask: Callable[[Archive], object]) -> None:
    with pytest.raises(archive.DeadlineError) as caught, archive.deadline(0):
        ask(made)
    assert (caught.value.seconds, caught.value.exit_code) == (0, 5)
    assert made.search("strike").total == 1


def test_the_nearest_end_counts() -> None:
    with pytest.raises(archive.ArchiveError, match="not nan"), archive.deadline(float("nan")):
        pass
    with archive.deadline(0), archive.deadline(100), pytest.raises(archive.DeadlineError):
        check_deadline()
    with archive.deadline(100), archive.deadline(None):
        check_deadline()
    with archive.deadline(100):
        with pytest.raises(archive.DeadlineError), archive.deadline(0):
            check_deadline()
        check_deadline()
    check_deadline()


def test_each_thread_has_its_own() -> None:
    found: list[BaseException | None] = []

    def ask() -> None:
        try:
            check_deadline()
            found.append(None)
        except archive.DeadlineError as error:
            found.append(error)

    with archive.deadline(0):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert found == [None]


def test_a_loop_without_end_ends() -> None:
    def forever() -> object:
        while True:
            yield 1

    with pytest.raises(archive.DeadlineError), archive.deadline(0.05):
        for _ in until_deadline(forever()):  # type: ignore[arg-type]
            pass
