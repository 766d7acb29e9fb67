"""How one installation is put together: settings, addresses, the database server, and the `recensus` command.

Promises: everything that differs between two installations is read here, from the environment, and nowhere else. It is
not the place for anything a programme manager would recognise.
"""
