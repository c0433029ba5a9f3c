"""The engine that keeps entries in memory and looks at each; the reference for the others."""
