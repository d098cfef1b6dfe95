"""Rule files and profiles become `Rule`s: reading, checking, compiling, caching, selecting. Judges nothing."""
