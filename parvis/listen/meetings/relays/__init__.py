"""The directory of relays: who carries word to residents, and the log of who was asked."""
