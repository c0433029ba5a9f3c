"""Archives that grew by random histories: made afresh from their pages, they are the same.

python -m tests.torture.histories [HOW MANY]
"""

import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

if __package__ == "tests.torture":
    from tests.torture import spoiling
else:
    from tests.torture import spoiling

import archive

NAMES = ("a.txt", "b.txt", "sub/c.txt", "d.html", "e.html", "sub/f.txt")
CORRECTIONS = ('[pages."a.txt"]\nauthor = "Ann"\n', '[pages."d.html"]\ndate = "2014-07-06"\n',
               '[pages."b.txt"]\nskip = true\n', '[aliases]\n"Papa" = ["papa"]\n',
               '[pages."sub/c.txt"]\ntitle = "Ballot"\n', "no TOML")  # fmt: skip


def step(folder: Path, dice: random.Random) -> None:
    """Change something about some pages."""
    file = folder / dice.choice(NAMES)
    file.parent.mkdir(exist_ok=True, parents=True)
    seeds = sorted(spoiling.SEEDS.glob("*.txt"))
    match dice.randrange(6):
        case 0 | 1 if file.suffix == ".html":
            file.write_text(spoiling.HTML.format(dice.randrange(3)))
        case 0 | 1:
            shutil.copy(dice.choice(seeds), file)
        case 2:
            file.write_text(f"The union said no to {dice.randrange(9)}.\n")
        case 3:
            file.unlink(missing_ok=True)
        case 4:
            (folder / "archive.toml").write_text("".join(dice.sample(CORRECTIONS[:5], 2)))
        case 5 if file.exists():
            os.utime(file, (dice.randrange(9), dice.randrange(9)))


def check(base: Path, engine: str, seed: int) -> None:
    """Grow an archive, damage it, and make it afresh. Raises AssertionError where it differs."""
    dice, ranks = random.Random(seed), engine == "whoosh"
    folder = base / "pages"
    folder.mkdir(parents=True)
    place = base / "grown.archive"
    with archive.open(place, create=True, engine=engine) as grown:
        for _ in range(dice.randrange(2, 7)):
            for _ in range(dice.randrange(1, 4)):
                step(folder, dice)
            grown.index([folder])
        right = spoiling.ask(grown, ranks=ranks)
        grown.check(files=True)
    with archive.open(base / "fresh.archive", create=True, engine=engine) as fresh:
        fresh.index([folder])
        assert spoiling.ask(fresh, ranks=ranks) == right, "an archive made afresh is another one"
    files = [each for each in (place / "index-1").iterdir() if each.stat().st_size]
    for file in dice.sample(sorted(files), dice.randrange(1, 3)):
        file.write_bytes(spoiling.truncate(file.read_bytes(), dice))
    with archive.open(place) as damaged:
        damaged.index(rebuild=True)
        assert spoiling.ask(damaged, ranks=ranks) == right, (
            "an archive made afresh from damage is another one"
        )
        assert damaged.check(files=True).is_up_to_date, "the archive is not that of the files"


def main(many: int = 100) -> int:
    """Run all of it."""
    problems = []
    for engine in ("whoosh", "tantivy"):
        for seed in range(many):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    check(Path(folder), engine, seed)
                except (AssertionError, archive.ArchiveError) as error:
                    problems.append(f"{engine}, seed {seed}: {error}")
        print(f"{engine}: {many} histories, damaged and made afresh from the pages")
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
