"""Councils: who sits on them, when they meet, over what, and what their minutes say. They advise; a head decides."""
