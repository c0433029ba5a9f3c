"""Find the corrections for each page, by matching the names in corrections files against pages.

A file corrects the pages below its folder. If two files correct the same thing, the one nearer to
the page wins.
"""

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import attrs

from archive.corrections.model import (
    NO_CORRECTIONS,
    AliasMap,
    CorrectionProblem,
    Corrections,
    EntryCorrection,
)
from archive.corrections.toml_file import (
    ANY_PAGE,
    MAX_PROBLEMS_PER_FILE,
    CorrectionsFile,
    dotted,
)
from archive.locators import is_locator, split_id
from archive.text.numeric_dates import Order

_MAX_MATCHES_SHOWN = 10


class Lookup:
    """The corrections of several files, by page."""

    def __init__(
        self, files: Iterable[CorrectionsFile], absolute_path: Callable[[str], str]
    ) -> None:
        """`absolute_path`: returns the absolute path of a page or file, given its name."""
        self._files = sorted(files, key=lambda file: len(file.folder or ""))
        self._absolute_path = absolute_path
        self._files_by_folder: dict[str, tuple[CorrectionsFile, ...]] = {}
        self._people_by_folder: dict[str, AliasMap] = {}
        self._pages: dict[str, Corrections] = {}
        self._keys_by_page: dict[str, list[tuple[str, str]]] = {}
        self._keys_by_entry: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._problems: list[CorrectionProblem] = []

    @property
    def has_files(self) -> bool:
        """Whether there are any corrections files."""
        return bool(self._files)

    @property
    def has_references(self) -> bool:
        """Whether any file names a page or entry."""
        return any(file.pages or file.entries for file in self._files)

    def keeps_previous(self, file: str) -> bool:
        """Return whether the pages of a file keep their previous corrections, because a
        corrections file for them cannot be read."""
        return not all(each.is_readable for each in self._files_for(file))

    def for_page(self, page: str, file: str) -> Corrections:
        """Return the corrections for a page that was read from a file."""
        corrections = self._pages.get(page, NO_CORRECTIONS)
        folder = posixpath.dirname(file)
        if folder not in self._people_by_folder:
            self._people_by_folder[folder] = _merge_people(
                each.people for each in self._files_for(file)
            )
        people = self._people_by_folder[folder]
        if corrections.date_order is None and (order := self._date_order(page, file)) is not None:
            corrections = attrs.evolve(corrections, date_order=order)
        return attrs.evolve(corrections, people=people) if people else corrections

    def _date_order(self, page: str, file: str) -> Order | None:
        """Return the order of dates that the nearest file states with a pattern for a page."""
        for each in reversed(self._files_for(file)):
            for pattern, order in each.date_orders:
                if self._fits(page, pattern, each):
                    return order
        return None

    def _fits(self, page: str, pattern: str, file: CorrectionsFile) -> bool:
        """Return whether the name of a page fits a pattern, or its path from the file's folder."""
        if pattern == ANY_PAGE or fnmatchcase(page, pattern):
            return True
        above = "" if file.folder is None else file.folder.rstrip("/") + "/"
        path = self._absolute_path(page)
        return bool(above) and path.startswith(above) and fnmatchcase(path[len(above) :], pattern)

    def _files_for(self, file: str) -> tuple[CorrectionsFile, ...]:
        """Return the corrections files for the pages of a file, the nearest last."""
        folder = posixpath.dirname(file)
        if folder not in self._files_by_folder:
            path = self._absolute_path(folder)
            self._files_by_folder[folder] = tuple(
                each for each in self._files if each.folder is None or _is_below(path, each.folder)
            )
        return self._files_by_folder[folder]

    def resolve(self, pages: Mapping[str, str]) -> None:
        """Match the references in all corrections files against pages.

        `pages`: the file of each page that there is, by the page's name.
        """
        self._pages, self._keys_by_page, self._keys_by_entry, self._problems = {}, {}, {}, []
        names = _PageNames(pages, self._absolute_path)
        for file in self._files:
            found: dict[str, Corrections] = {}
            for reference, corrections in file.pages.items():
                key = dotted("pages", reference)
                if name := self._find(names, file, key, reference):
                    self._keys_by_page.setdefault(name, []).append((file.name, key))
                    self._add(found, file, key, name, corrections)
            for reference, entry in file.entries.items():
                key = dotted("entries", reference)
                page, locator = split_id(reference)
                if locator is None or not is_locator(locator):
                    self._report(file, key, 'must be the id of an entry, such as "001#7"')
                elif name := self._find(names, file, key, page):
                    self._keys_by_entry.setdefault((name, locator), []).append((file.name, key))
                    self._keys_by_page.setdefault(name, []).append((file.name, key))
                    self._add(found, file, key, name, Corrections(entries={locator: entry}))
            for name, corrections in found.items():
                farther = self._pages.get(name, NO_CORRECTIONS)
                self._pages[name] = corrections.with_defaults(farther)

    def _find(
        self, names: "_PageNames", file: CorrectionsFile, key: str, reference: str
    ) -> str | None:
        """Return the page that a reference matches; report a problem and return None unless it
        matches exactly one."""
        found = names.find(reference, file.folder)
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(found[:_MAX_MATCHES_SHOWN])
            hidden = len(found) - _MAX_MATCHES_SHOWN
            more = f" and {hidden:,} more" if hidden > 0 else ""
            self._report(file, key, f"matches several pages: {shown}{more}", malformed=False)
        else:
            where = "" if file.folder is None else " in or below this folder"
            self._report(file, key, f"matches no page{where}", malformed=False)
        return None

    def _add(
        self,
        found: dict[str, Corrections],
        file: CorrectionsFile,
        key: str,
        name: str,
        corrections: Corrections,
    ) -> None:
        """Add corrections of a page to those found before in the same file, which prevail."""
        if name not in found:
            found[name] = corrections
            return
        for what in _contradictions(found[name], corrections):
            self._report(file, key, f"{what} of {name} has two different corrections")
        found[name] = found[name].with_defaults(corrections)

    def _report(
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
        """Yield the reasons why corrections are not applied, at most `MAX_PROBLEMS_PER_FILE` of
        each corrections file.

        `present`: the names of all pages, also of those left out; `unmatched`: page and locator of
        each entry that is corrected but not there; `authors`: file and author names of each page.
        """
        found = [problem for file in self._files for problem in file.problems]
        found += self._problems
        for page, keys in self._keys_by_page.items():
            if page not in present:
                for file, key in keys:
                    message = f"no page named {page} was read; not applied"
                    found.append(CorrectionProblem(file, message, key))
        for page, locator in unmatched:
            for file, key in self._keys_by_entry.get((page, locator), ()):
                message = f"{page} has no entry {locator}; not applied"
                found.append(CorrectionProblem(file, message, key))
        found += self._unused_patterns(present)
        found += self._unused_aliases(authors)
        further = {file.name: file.further_problems for file in self._files}
        return _limit_per_file(found, further)

    def _unused_patterns(self, present: Collection[str]) -> Iterator[CorrectionProblem]:
        for file in self._files:
            for pattern, _ in file.date_orders:
                if pattern != ANY_PAGE and not any(
                    file in self._files_for(page) and self._fits(page, pattern, file)
                    for page in present
                ):
                    key = dotted("date_order", pattern)
                    yield CorrectionProblem(file.name, "matches no page; not applied", key)

    def _unused_aliases(
        self, authors: Iterable[tuple[str, Iterable[str]]]
    ) -> Iterator[CorrectionProblem]:
        seen: dict[str, set[str]] = defaultdict(set)
        for page_file, names in authors:
            for each in self._files_for(page_file):
                seen[each.name].update(names)
        for file in self._files:
            for chosen, *others in file.people:
                for name in others:
                    if name not in seen[file.name]:
                        message = f"no author named {name} on these pages"
                        key = dotted("aliases", chosen)
                        yield CorrectionProblem(file.name, message, key)


class _PageNames:
    """Finds pages by their names or shortened names."""

    def __init__(self, pages: Mapping[str, str], absolute_path: Callable[[str], str]) -> None:
        """`pages`: as in `Lookup.resolve`; `absolute_path`: as in `Lookup`."""
        self._folders = {
            name: posixpath.dirname(absolute_path(file)) for name, file in pages.items()
        }
        self._by_path = {absolute_path(name): name for name in pages}
        self._endings = sorted(
            (name[start:], name)
            for name in pages
            for start in (0, *(at + 1 for at, each in enumerate(name) if each == "/"))
        )

    def find(self, reference: str, folder: str | None) -> Sequence[str]:
        """Return the pages below a folder that a reference may mean: by the path below the folder,
        by the name, by the end of the path, or shortened as ids are."""
        if folder is not None and (exact := self._by_path.get(f"{folder.rstrip('/')}/{reference}")):
            return [exact]
        if not reference:
            return []
        if reference in self._folders and self._is_in(reference, folder):
            return [reference]
        named: set[str] = set()
        shortened: set[str] = set()
        for index in range(bisect_left(self._endings, (reference, "")), len(self._endings)):
            ending, name = self._endings[index]
            if not ending.startswith(reference):
                break
            if "/" not in ending[len(reference) :] and self._is_in(name, folder):
                (named if ending == reference else shortened).add(name)
        return sorted(named or shortened)

    def _is_in(self, name: str, folder: str | None) -> bool:
        return folder is None or _is_below(self._folders[name], folder)


def _is_below(folder: str, above: str) -> bool:
    return folder == above or folder.startswith(above.rstrip("/") + "/")


def _contradictions(one: Corrections, other: Corrections) -> Iterator[str]:
    """Yield what two corrections of the same page correct differently."""
    yield from _differences(one, other, ("title", "url", "timezone", "date_order", "skip"))
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


def _merge_people(files: Iterable[Sequence[Sequence[str]]]) -> AliasMap:
    """Merge the people of several files, the nearest last.

    Each name belongs to the person whom the nearest file gives it to. If the chosen name of a
    person in one file is another person's alias in a nearer one, all names of the former follow.
    """
    person_of: dict[str, str] = {}
    for people in files:
        for chosen, *others in people:
            absorbed = {name for name in others if person_of.get(name) == name}
            if absorbed:
                person_of |= {
                    name: chosen for name, person in person_of.items() if person in absorbed
                }
            person_of |= dict.fromkeys((chosen, *others), chosen)
    aliases: dict[str, list[str]] = defaultdict(list)
    for name, chosen in sorted(person_of.items()):
        if name != chosen:
            aliases[chosen].append(name)
    return {
        name: (chosen, *others) for chosen, others in aliases.items() for name in (chosen, *others)
    }


def _limit_per_file(
    problems: Iterable[CorrectionProblem], further: Mapping[str, int]
) -> Iterator[CorrectionProblem]:
    """Yield at most `MAX_PROBLEMS_PER_FILE` problems of each file, then one that counts the others;
    it is malformed if any of them is.

    `further`: the number of malformed corrections of each file that are not among the problems.
    """
    shown: dict[str, int] = defaultdict(int)
    hidden = {name: count for name, count in further.items() if count}
    malformed = {*hidden}
    for problem in problems:
        if shown[problem.file] < MAX_PROBLEMS_PER_FILE:
            shown[problem.file] += 1
            yield problem
            continue
        hidden[problem.file] = hidden.get(problem.file, 0) + 1
        if problem.malformed:
            malformed.add(problem.file)
    for name, count in hidden.items():
        message = f"{count:,} more {'problem' if count == 1 else 'problems'}"
        yield CorrectionProblem(name, message, malformed=name in malformed)
