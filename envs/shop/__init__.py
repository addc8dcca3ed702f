"""A web shop: several hundred products, a cart, a checkout and an account.

The pages are a WSGI application served in-process; the state is a SQLite database
in memory, which is what task checks read. See `world.ShopWorld`.
"""
