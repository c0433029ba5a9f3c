"""Why nothing is found, and how a query was understood, on every engine."""

import pytest

import archive
from archive.library import Archive


def written(pairs: object) -> list[tuple[str, int]]:
    return [(str(query), entries) for query, entries in pairs]  # type: ignore[attr-defined]


def test_a_misspelt_word(opened: Archive) -> None:
    found = opened.explain("blueprnt")
    (part,) = found.parts
    assert (found.total, part.entries, part.occurrences) == (0, 0, 0)
    assert written(part.nearest) == [("blueprint", 4)]
    assert opened.search("blueprint").total == 4
    (part,) = opened.explain('"stamer"').parts
    assert ('"starmer"', 4) in written(part.nearest)
    (part,) = opened.explain("xyzzyxyzzy").parts
    assert part.nearest == ()


def test_a_character_has_no_similar_one(opened: Archive) -> None:
    (part,) = opened.explain("北京").parts
    assert [(str(each.query), each.nearest) for each in part.inner] == [('"北"', ()), ('"京"', ())]


def test_each_word_with_its_entries_occurrences_and_inflections(opened: Archive) -> None:
    found = opened.explain('strike "E3 blueprint" OR title:tragic')
    assert str(found.query) == 'strike "e3 blueprint" OR title:tragic'
    strike, phrase, title = found.parts
    assert (strike.entries, strike.occurrences, strike.titles) == (20, 28, 0)
    assert strike.variants == (("strike", 18), ("strikes", 2), ("striking", 1))
    assert strike.stands_for == 3
    assert (phrase.entries, phrase.occurrences) == (2, 3)
    assert (title.entries, title.occurrences) == (24, None)
    (part,) = opened.explain("troops").parts
    assert part.titles == 1
    assert opened.explain("strike", variants=False).parts[0].variants == ()


def test_which_filter_removes_everything(opened: Archive) -> None:
    found = opened.explain("date:2013 starmer author:papa")
    assert written(found.steps) == [("starmer", 4), ("date:2013", 0), ("author:papa", 0)]
    assert written(found.without) == [("date:2013", 1)]
    found = opened.explain("starmer date:2015 author:deb")
    assert written(found.without) == [("author:deb", 4)]
    assert opened.explain("starmer date:2015").without == ()


def test_a_word_that_is_an_authors_name(opened: Archive) -> None:
    for query in ("papa date:2013", '"papa"'):
        part = opened.explain(query).parts[0]
        assert part.author is not None
        assert written([part.author]) == [("author:papa", 2)]
    assert opened.explain("starmer").parts[0].author is None
    assert opened.explain("and").parts[0].author is None
    assert opened.explain('"Cumbria and Lancs"').parts[0].author is not None


def test_a_phrase_whose_words_are_there(opened: Archive) -> None:
    (part,) = opened.explain('"blueprint E3"').parts
    assert written(part.nearest) == [("blueprint e3", 4)]
    assert [(str(each.query), each.entries) for each in part.inner] == [
        ('"blueprint"', 3), ('"e3"', 8),
    ]  # fmt: skip
    (part,) = opened.explain('"E3 blueprnt"').parts
    inner = {str(each.query): each for each in part.inner}
    assert ('"blueprint"', 3) in written(inner['"blueprnt"'].nearest)


def test_near_and_fields_that_find_nothing(opened: Archive) -> None:
    (part,) = opened.explain("corbyn NEAR/1 mcdonnel").parts
    assert [(str(each.query), each.entries) for each in part.inner] == [
        ("corbyn", 2), ("mcdonnel", 3),
    ]  # fmt: skip
    (part,) = opened.explain("author:paap").parts
    assert written(part.nearest) == [("author:papa", 2)]
    (part,) = opened.explain('from:"cumbria and lancz"').parts
    assert written(part.nearest) == [('author:"cumbria and lancs"', 1)]
    (part,) = opened.explain('title:"tragic wastes"').parts
    assert ('title:"tragic waste"', 24) in written(part.nearest)
    (part,) = opened.explain("title:tragc").parts
    assert written(part.nearest) == [("title:tragic", 24)]


def test_wildcards_tell_what_they_stand_for(opened: Archive) -> None:
    (part,) = opened.explain("blueprint*").parts
    assert part.stands_for == 2
    assert dict(part.variants) == {"blueprint": 3, "blueprints": 2}
    (part,) = opened.explain("zz*").parts
    assert (part.entries, part.stands_for) == (0, 0)


def test_what_may_be_later_than_its_page(opened: Archive) -> None:
    found = opened.explain("starmer date:2016..")
    assert (found.total, found.later, found.undated) == (0, 4, 0)
    assert opened.explain("starmer date:..2014").later == 0
    assert opened.explain("napo date:2015").later == opened.search(
        "napo date:..2014 dated:page"
    ).total  # fmt: skip
    assert opened.explain('"E3 blueprint" date:2016').undated == 1


def test_text_that_a_wildcard_hides(opened: Archive) -> None:
    hits = opened.search("f*ck page:003")
    assert [(str(query), more) for query, more in hits.literal] == [("f*ck", 1)]
    assert opened.search('"f*ck" page:003').total == 1
    assert opened.search("blueprint*").literal == ()
    assert opened.search("f*ck page:001").literal == ()


def test_parts_beyond_the_limit_are_counted(opened: Archive) -> None:
    found = opened.explain(" ".join(f"word{n}" for n in range(60)))
    assert (len(found.parts), found.left_out) == (50, 10)


def test_an_explanation_finds_what_the_search_finds(opened: Archive) -> None:
    for query in ("napo", "napo -strike", "date:2016", "parent:(napo)", "thread:(napo) OR x"):
        assert opened.explain(query).total == opened.search(query).total
    for undated in (True, False):
        found = opened.explain("napo date:2016", undated=undated)
        assert found.total == opened.search("napo date:2016", undated=undated).total


def test_errors_are_those_of_search(opened: Archive) -> None:
    for ask in (opened.explain, opened.concordance, opened.count, opened.search):
        with pytest.raises(archive.QueryError):
            ask("(")
        with pytest.raises(archive.UnknownReferenceError):
            ask("thread:001#99")
