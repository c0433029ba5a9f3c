"""The default engine: segments of our own format in a Whoosh index.

Whoosh is the container and the contract. Its table of contents names the latest commit, its lock
keeps other writers out, and its own `open_dir` can open the index: `compat/` has the codec and the
schema by which Whoosh's readers, matchers and searchers read our segments, as long as this package
is installed. The engine itself does not use them. Of Whoosh it calls only `TOC.write` and the file
lock, and no text reaches Whoosh's analysers, query objects or parser. The engine never unpickles
anything from an index.

The segments are ours because Whoosh's codec creates an object for each token and each posting,
takes four times the space, and stores posting blocks and tables as pickles.

whoosh3 is the Whoosh of 2016 (same code, index format and import name), kept running on current
Pythons. It is pinned to `>=3.54,<4`: a major version may change the codec interfaces or the table
of contents, on which we depend.

An entry is one document of the index. There are no stop words, and NOT is a plain complement.

- Segments: `segment` (metadata and file), `arrays`, `terms`, `columns`, `store` (what it holds).
- Writing: `batch` (one change), `segment_writer`, `inverter`, `workers`, `merge_policy`, `commit`.
- Reading: `index_reader` (pages of a commit), `searcher` (entries of a commit), `postings` and
  `counts` (words and phrases), `evaluator` (queries), `engine` (the `Engine` protocol).
"""
