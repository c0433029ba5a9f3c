"""Choose the groups of a page that are comments: the best that do not overlap."""

from bisect import bisect_left, bisect_right
from itertools import islice

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.html.repeated.anchors import Anchor, find_anchors
from archive.formats.html.repeated.bylines import Byline, read_group_bylines
from archive.formats.html.repeated.cues import Cues, find_cues, has_any, names_of
from archive.formats.html.repeated.evidence import Evidence, gather, is_promising
from archive.formats.html.repeated.fields import find_fields
from archive.formats.html.repeated.flat_runs import flat_groups
from archive.formats.html.repeated.groups import (
    Counts,
    Group,
    Record,
    add_anchors,
    count_anchors,
    element_groups,
    leave_out_answers,
    leave_out_others,
    may_be_answers,
)
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.rejection import find_rejection, has_title_of_page
from archive.formats.html.repeated.speech import read_texts
from archive.formats.html.repeated.words import says_comment
from archive.text.languages import is_removal_notice

_MAX_READ = 12
"""At most this many groups of a page are read in full."""


@attrs.frozen(eq=False)
class Said:
    """One comment that was found."""

    record: Record
    """Where it is."""
    byline: Byline
    """Its name and date."""
    content: MarkupText
    """Its text and links."""


@attrs.frozen(eq=False)
class Discussion:
    """The comments of a page."""

    said: list[Said]
    """The comments, in order."""
    evidence: Evidence
    """What shows that they are comments."""
    anchors: list[Anchor]
    """The dates on the page, in order."""


def find_discussion(outline: Outline) -> Discussion | None:
    """Return the comments of a page, or None if no part of it repeats as comments do."""
    counts = count_anchors(outline, find_anchors(outline))
    cues = find_cues(outline)
    groups = [*element_groups(outline, counts), *flat_groups(outline, counts)]
    groups.sort(key=lambda group: (-group.score, group.records[0].start))
    promising = list(
        islice((group for group in groups if is_promising(outline, cues, group)), _MAX_READ)
    )
    answers = [group for group in promising if may_be_answers(group)]
    for group in promising:
        leave_out_answers(counts, group, (each for each in answers if each is not group))
    read = [_read_group(outline, counts, cues, group) for group in promising]
    candidates = [each for each in read if each is not None]
    candidates.sort(key=_quality, reverse=True)
    found: list[Discussion] = []
    for candidate in candidates:
        if not any(_overlap(candidate, each) for each in found):
            found.append(candidate)
    if not found:
        return None
    said = sorted(
        (each for part in found for each in part.said), key=lambda each: each.record.start
    )
    return Discussion(said, found[0].evidence, counts.anchors)


def _quality(discussion: Discussion) -> float:
    """Return how many comments are complete; those without a name or a date count against it."""
    value = 0.0
    for said in discussion.said:
        has_name, has_date = said.byline.name is not None, said.byline.stamp is not None
        if said.content.text and (has_name or has_date):
            value += 0.2 + 0.4 * (has_name + has_date)
        else:
            value -= 0.5
    # The post may repeat the shape of its comments, but not the word for them.
    return value * 2 if discussion.evidence.own_word else value


def _read_group(outline: Outline, counts: Counts, cues: Cues, group: Group) -> Discussion | None:
    """Return the records of a group as comments, or None if they are not comments."""
    if not group.is_flat:
        leave_out_others(outline, group)
    add_anchors(counts, group.records)
    fields = find_fields(outline, group)
    bylines = read_group_bylines(outline, group, fields)
    evidence = gather(outline, cues, group, bylines)
    if evidence.reason is None:
        return None
    texts = read_texts(outline, group, fields, bylines)
    if find_rejection(outline, group, evidence, bylines, texts) is not None:
        return None
    said = map(Said, group.records, bylines, texts)
    is_flat = group.is_flat
    return Discussion(
        [each for each in said if _is_comment(outline, cues, each, evidence, is_flat)],
        evidence,
        counts.anchors,
    )


def _is_comment(
    outline: Outline, cues: Cues, said: Said, evidence: Evidence, is_flat: bool
) -> bool:
    """Return whether one record of a group is a comment.

    The post may have the structure of its comments, but not the word for them. A record without a
    name and a date can only be what is left of a removed comment.
    """
    has_byline = bool(said.byline.name or said.byline.stamp)
    if not evidence.own_word and has_title_of_page(outline, said.record, said.byline):
        return False  # A list of other threads may repeat the shape of this one.
    if evidence.own_word and not is_flat:
        is_removed = evidence.running_ids or is_removal_notice(said.content.text)
        return _has_word(outline, said) and (has_byline or is_removed)
    if evidence.inner_word and not evidence.near_word:
        return has_byline and has_any(said.record, cues.words)
    return has_byline


def _has_word(outline: Outline, said: Said) -> bool:
    """Return whether the class or id of a record says that it is a comment."""
    return any(map(says_comment, names_of(outline, said.record.start)))


def _overlap(candidate: Discussion, discussion: Discussion) -> bool:
    """Return whether the comments of two groups have nodes in common."""
    starts = [said.record.start for said in discussion.said]
    for record in (said.record for said in candidate.said):
        end = bisect_left(starts, record.end)
        for other in reversed(discussion.said[:end]):
            if other.record.end <= record.start:
                break
            if _is_in_hole(record, other.record):
                break  # It is also in a hole of the records around that one.
            if not _is_in_hole(other.record, record):
                return True
    return False


def _is_in_hole(inner: Record, outer: Record) -> bool:
    index = bisect_right(outer.holes, (inner.start, inner.end))
    near = outer.holes[max(index - 1, 0) : index + 1]
    return any(start <= inner.start and inner.end <= end for start, end in near)
