"""Password hashes at their least, for every process that imports this: one of production costs a sixth of a second of computing on purpose.

What tests start as a program of its own (`zhida up`, the server that browsers visit) hashes as in production.
"""

from argon2 import PasswordHasher

from marketplace.access import passwords

passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
