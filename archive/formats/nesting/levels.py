"""Which open elements the tags at one position of a page can end."""

from archive.formats.nesting.elements import CELLS, INTEGRATION_POINTS, SCOPES


class Level:
    """The indexes of the innermost open elements of some kinds; -1 for none."""

    __slots__ = (
        "base", "block", "button", "cell", "foreign", "has_columns", "is_foreign", "item", "items",
        "scope", "vocabulary",
    )  # fmt: skip

    def __init__(self) -> None:
        self.scope = -1
        """Of SCOPES, beyond which an end tag ends nothing."""
        self.button = -1
        """The same for a paragraph."""
        self.items = -1
        """The same for an item of a list."""
        self.item = -1
        """Of SPECIAL, but for `address`, `div` and `p`: an item is ended if it is this one."""
        self.block = -1
        """Of SPECIAL."""
        self.base = -1
        """Of `table` and `template`."""
        self.cell = -1
        """Of cells and captions, in that table."""
        self.has_columns = False
        """Whether this is a template that holds columns, and so nothing else."""
        self.foreign = -1
        """Of SVG and MathML: the outermost element around this without HTML between."""
        self.is_foreign = False
        """Whether elements that start here are of SVG or MathML."""
        self.vocabulary = ""
        """Which of them: `svg`, `math`."""

    def copy(self) -> "Level":
        """Return a copy for an element of HTML, without what concerns SVG, MathML and columns."""
        level = Level()
        level.scope, level.button, level.items = self.scope, self.button, self.items
        level.item, level.block = self.item, self.block
        level.base, level.cell = self.base, self.cell
        return level

    def inside(self, name: str, index: int) -> "Level":
        """Return the level in a special element of HTML."""
        level = self.copy()
        level.block = index
        if name in ("div", "p"):
            return level
        if name in SCOPES:
            level.scope = level.button = level.items = index
        elif name == "button":
            level.button = index
        elif name in ("ol", "ul"):
            level.items = index
        if name != "address":
            level.item = index
        if name in ("table", "template"):
            level.base, level.cell = index, -1
        elif name in CELLS or name == "caption":
            level.cell = index
        return level

    def inside_foreign(self, name: str, index: int, *, is_root: bool) -> "Level":
        """Return the level in an element of SVG or MathML."""
        level = self.copy()
        level.vocabulary = self.vocabulary
        level.foreign = index if self.foreign < 0 else self.foreign
        if is_root:
            level.vocabulary = name
        level.is_foreign = name not in INTEGRATION_POINTS[level.vocabulary]
        if not level.is_foreign or name == "annotation-xml":
            level.scope = level.button = level.items = level.item = level.block = index
        return level
