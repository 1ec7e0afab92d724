"""The pages of call-outs: HTTP only."""
