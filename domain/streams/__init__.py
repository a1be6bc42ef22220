"""The streams: each module is one page with its events, state, fold and decisions.

``decide(command, state)`` returns events or raises ``Rejected``; ``evolve(state,
event)`` never refuses; replay is a fold. Streams do not know each other.
"""
