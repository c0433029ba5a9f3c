"""Merge the sources of a page, so that it is shown once, with every entry once and nothing lost."""

from archive.merging.keys import page_keys as page_keys
from archive.merging.run import merge as merge
from archive.merging.run import unmerge as unmerge
from archive.merging.run import unmerged_page as unmerged_page
from archive.merging.run import whole_page as whole_page
from archive.merging.sketch import Sketch as Sketch
