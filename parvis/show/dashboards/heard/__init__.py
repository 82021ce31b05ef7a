"""Who is not heard yet: quarter by quarter, who came and who answered, and what could be done next."""
