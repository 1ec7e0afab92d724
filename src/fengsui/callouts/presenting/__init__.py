"""What the pages show of call-outs, in words and numbers that the templates only lay out."""
