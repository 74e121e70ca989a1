"""The billing system of the demo operator: a small HTTP server of its own process.

It offers what ``debt_check`` asks of an operator's billing, describes it at ``/openapi.json`` and
``/docs``, and has a page where the accounts can be paid and the server can be made to misbehave.
"""
