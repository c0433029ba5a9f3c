"""Generated discussions of any size, the same ones for the same seed."""

from threads import Discussion, Said

from benchmarks.words import Writer

ENTRIES_A_PAGE = 25
"""As the seeds have, more or less: a post and its comments."""
SIGNATURES = ("papa", "Deb", "Anne-Marie", "jw")


def write_discussion(writer: Writer, entries: int = ENTRIES_A_PAGE) -> Discussion:
    """A post and comments, `entries` in all; a third of the comments answer another."""
    comments: list[Said] = []
    for _ in range(max(1, entries - 1)):
        signed = writer.random.random() < 0.15
        said = Said(
            writer.paragraphs(), signature=writer.random.choice(SIGNATURES) if signed else None
        )
        if comments and writer.random.random() < 1 / 3:
            comments[-1].replies.append(said)
        else:
            comments.append(said)
    title = writer.sentence().rstrip(".")[:100]
    body = writer.paragraphs(3 * 85)
    return Discussion("Sunday, 6 July 2014", "2014-07-06", title, body, comments)
