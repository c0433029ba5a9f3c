"""Generates discussions of any size; the same seed gives the same ones."""

from benchmarks.text_generator import TextGenerator
from tests.support.threads import Discussion, Said

ENTRIES_PER_PAGE = 25
"""Entries on a page, with the post: about as many as in the seeds."""
SIGNATURES = ("papa", "Deb", "Anne-Marie", "jw")


def generate_discussion(generator: TextGenerator, entries: int = ENTRIES_PER_PAGE) -> Discussion:
    """Generate a post with comments, `entries` in all; a third of the comments are replies."""
    comments: list[Said] = []
    for _ in range(max(1, entries - 1)):
        signed = generator.random.random() < 0.15
        said = Said(
            generator.paragraphs(),
            signature=generator.random.choice(SIGNATURES) if signed else None,
        )
        if comments and generator.random.random() < 1 / 3:
            comments[-1].replies.append(said)
        else:
            comments.append(said)
    title = generator.sentence().rstrip(".")[:100]
    body = generator.paragraphs(3 * 85)
    return Discussion("Sunday, 6 July 2014", "2014-07-06", title, body, comments)
