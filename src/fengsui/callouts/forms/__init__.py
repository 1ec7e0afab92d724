"""What is typed into the pages of call-outs, by what it is about; refusals in Chinese."""
