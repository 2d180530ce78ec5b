"""Voting in a council: show of hands, secret ballot, written opinions, the tellers' count. A vote is advice."""
