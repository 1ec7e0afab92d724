"""The pages that compose contexts: the desk, the journal, and the stream that keeps them live."""
