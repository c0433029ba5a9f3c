"""Which corrections are for which page: names in files of corrections against the pages there are.

A file is for the pages below its folder. Where two correct the same thing, the nearer one to the
page wins.
"""

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from archive.corrections.model import NONE, CorrectionProblem, Corrections, EntryCorrection, People
from archive.corrections.toml_file import MOST_PROBLEMS, CorrectionsFile, dotted
from archive.locators import split_id

_SHOWN = 10
"""So many candidates are told."""


class Lookup:
    """The corrections of some files, by page."""

    def __init__(self, files: Iterable[CorrectionsFile], whole: Callable[[str], str]) -> None:
        """`whole`: gives the whole path of a page or file by its name."""
        self._files = sorted(files, key=lambda file: len(file.folder or ""))
        self._whole = whole
        self._governing: dict[str, tuple[CorrectionsFile, ...]] = {}
        self._people: dict[str, People] = {}
        self._pages: dict[str, Corrections] = {}
        self._origins: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._targets: dict[str, list[tuple[str, str]]] = {}
        self._problems: list[CorrectionProblem] = []

    @property
    def has_files(self) -> bool:
        """Whether there are any files of corrections."""
        return bool(self._files)

    @property
    def has_references(self) -> bool:
        """Whether any page or entry is named."""
        return any(file.pages or file.entries for file in self._files)

    def keeps(self, file: str) -> bool:
        """Whether the pages of a file keep the corrections they had, because one of the files for
        it cannot be read."""
        return not all(each.is_readable for each in self._for(file))

    def of(self, page: str, file: str) -> Corrections:
        """What is corrected of a page, which was read from a file."""
        found = self._pages.get(page, NONE)
        folder = posixpath.dirname(file)
        if folder not in self._people:
            self._people[folder] = _merged(each.people for each in self._for(file))
        people = self._people[folder]
        return attrs.evolve(found, people=people) if people else found

    def _for(self, file: str) -> tuple[CorrectionsFile, ...]:
        """The files for the pages of a file, the nearest last."""
        folder = posixpath.dirname(file)
        if folder not in self._governing:
            whole = self._whole(folder)
            self._governing[folder] = tuple(
                each for each in self._files if each.folder is None or _is_below(whole, each.folder)
            )
        return self._governing[folder]

    def resolve(self, pages: Mapping[str, str]) -> None:
        """Look up what the files name among all pages, which are given with their files."""
        from archive.query.resolve import LOCATOR

        self._pages, self._origins, self._targets, self._problems = {}, {}, {}, []
        names = _Names(pages, self._whole)
        for file in self._files:
            found: dict[str, Corrections] = {}
            for reference, corrections in file.pages.items():
                key = dotted("pages", reference)
                if name := self._find(names, file, key, reference):
                    self._targets.setdefault(name, []).append((file.name, key))
                    self._add(found, file, key, name, corrections)
            for reference, entry in file.entries.items():
                key = dotted("entries", reference)
                page, locator = split_id(reference)
                if locator is None or not LOCATOR.fullmatch(locator):
                    self._tell(file, key, "no entry; write a page, # and a locator: 001#7")
                elif name := self._find(names, file, key, page):
                    self._origins.setdefault((name, locator), []).append((file.name, key))
                    self._targets.setdefault(name, []).append((file.name, key))
                    self._add(found, file, key, name, Corrections(entries={locator: entry}))
            for name, corrections in found.items():
                self._pages[name] = corrections.over(self._pages.get(name, NONE))

    def _find(self, names: "_Names", file: CorrectionsFile, key: str, reference: str) -> str | None:
        """The page that a file means, if there is just one."""
        found = names.find(reference, file.folder)
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(found[:_SHOWN])
            more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
            self._tell(file, key, f"could be any of: {shown}{more}", malformed=False)
        else:
            self._tell(file, key, "there is no such page for this file", malformed=False)
        return None

    def _add(
        self,
        found: dict[str, Corrections],
        file: CorrectionsFile,
        key: str,
        name: str,
        corrections: Corrections,
    ) -> None:
        """Take in what a file says of a page. What it says first counts."""
        if name not in found:
            found[name] = corrections
            return
        for what in _contradictions(found[name], corrections):
            self._tell(file, key, f"{what} of {name} is corrected twice, in two ways")
        found[name] = found[name].over(corrections)

    def _tell(
        self, file: CorrectionsFile, key: str, message: str, *, malformed: bool = True
    ) -> None:
        problem = CorrectionProblem(file.name, f"{message}; not applied", key, malformed=malformed)
        self._problems.append(problem)

    def problems(
        self,
        present: Collection[str],
        unmatched: Iterable[tuple[str, str]],
        authors: Iterable[tuple[str, Iterable[str]]],
    ) -> Iterator[CorrectionProblem]:
        """All that is not applied, at most so much of each file.

        `present`: the pages that there are, or are left out; `unmatched`: pages and locators that
        are on none; `authors`: of each page its file and the names on it.
        """
        found = [problem for file in self._files for problem in file.problems]
        found += self._problems
        for target, origins in self._targets.items():
            if target not in present:
                for name, key in origins:
                    message = f"no page was read that is called {target}; not applied"
                    found.append(CorrectionProblem(name, message, key))
        for page, locator in unmatched:
            for name, key in self._origins.get((page, locator), ()):
                message = f"{page} has no entry {locator}; not applied"
                found.append(CorrectionProblem(name, message, key))
        found += self._unused(authors)
        return _at_most(found)

    def _unused(self, authors: Iterable[tuple[str, Iterable[str]]]) -> Iterator[CorrectionProblem]:
        """The other names of people that nobody goes by."""
        seen: dict[str, set[str]] = defaultdict(set)
        for page_file, names in authors:
            for each in self._for(page_file):
                seen[each.name].update(names)
        for file in self._files:
            for chosen, *others in file.people:
                for name in others:
                    if name not in seen[file.name]:
                        message = f"nobody is called {name} on these pages"
                        key = dotted("aliases", chosen)
                        yield CorrectionProblem(file.name, message, key)


class _Names:
    """Names of pages, by what they may be called for short."""

    def __init__(self, pages: Mapping[str, str], whole: Callable[[str], str]) -> None:
        self._folders = {name: posixpath.dirname(whole(file)) for name, file in pages.items()}
        self._by_path = {whole(name): name for name in pages}
        self._endings = sorted(
            (name[start:], name)
            for name in pages
            for start in (0, *(at + 1 for at, each in enumerate(name) if each == "/"))
        )

    def find(self, reference: str, folder: str | None) -> Sequence[str]:
        """The pages below a folder that a reference may mean: by the path below the folder, by the
        name, by the end of the path, or shortened as ids are."""
        if folder is not None and (exact := self._by_path.get(f"{folder.rstrip('/')}/{reference}")):
            return [exact]
        if not reference:
            return []
        if reference in self._folders and self._is_for(reference, folder):
            return [reference]
        called: set[str] = set()
        shortened: set[str] = set()
        for place in range(bisect_left(self._endings, (reference, "")), len(self._endings)):
            ending, name = self._endings[place]
            if not ending.startswith(reference):
                break
            if "/" not in ending[len(reference) :] and self._is_for(name, folder):
                (called if ending == reference else shortened).add(name)
        return sorted(called or shortened)

    def _is_for(self, name: str, folder: str | None) -> bool:
        return folder is None or _is_below(self._folders[name], folder)


def _is_below(folder: str, above: str) -> bool:
    return folder == above or folder.startswith(above.rstrip("/") + "/")


def _contradictions(one: Corrections, other: Corrections) -> Iterator[str]:
    """What two corrections of a page say in two ways."""
    yield from _differences(one, other, ("title", "url", "timezone", "skip"))
    for locator in one.entries.keys() & other.entries.keys():
        first, second = one.entries[locator], other.entries[locator]
        for what in _differences(first, second, ("author", "date", "note")):
            yield f"the {what} of #{locator}" if locator != "0" else what


def _differences(
    one: Corrections | EntryCorrection, other: Corrections | EntryCorrection, names: Iterable[str]
) -> Iterator[str]:
    for name in names:
        if None not in (pair := (getattr(one, name), getattr(other, name))) and pair[0] != pair[1]:
            yield name


def _merged(files: Iterable[Sequence[Sequence[str]]]) -> People:
    """The people of several files, the nearest last. A name is the person's that the nearest file
    says; one who was chosen and is another's name there brings all names along."""
    owner: dict[str, str] = {}
    for people in files:
        for chosen, *others in people:
            brought = {name for name in others if owner.get(name) == name}
            if brought:
                owner |= {name: chosen for name, whose in owner.items() if whose in brought}
            owner |= dict.fromkeys((chosen, *others), chosen)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, chosen in sorted(owner.items()):
        if name != chosen:
            groups[chosen].append(name)
    return {
        name: (chosen, *others) for chosen, others in groups.items() for name in (chosen, *others)
    }


def _at_most(problems: Iterable[CorrectionProblem]) -> Iterator[CorrectionProblem]:
    """The problems, at most so many of each file, and how many more there are."""
    told: dict[str, int] = defaultdict(int)
    malformed: dict[str, bool] = {}
    for problem in problems:
        told[problem.file] += 1
        if told[problem.file] <= MOST_PROBLEMS:
            yield problem
        elif problem.malformed or problem.file not in malformed:
            malformed[problem.file] = problem.malformed
    for name, must_mend in malformed.items():
        message = f"and {told[name] - MOST_PROBLEMS:,} more; not applied"
        yield CorrectionProblem(name, message, malformed=must_mend)
