"""Print the questions on a page that nobody answered: comments that end with a question mark and
have no reply.

    python unanswered.py FILE
"""

import sys

import archive


def main(file: str) -> None:
    page = archive.parse(file)
    for entry in page.comments:
        if entry.text.rstrip().endswith("?") and not page.replies(entry):
            last = entry.text.splitlines()[-1]
            print(f"{entry.locator}: {last[-70:]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
