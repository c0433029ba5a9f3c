"""Pages that are known from several files: one page, every entry once, and nothing lost."""

from archive.merging.run import merge as merge
from archive.merging.run import own_page as own_page
from archive.merging.run import take_apart as take_apart
from archive.merging.sketch import Sketch as Sketch
