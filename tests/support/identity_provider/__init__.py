"""An OpenID provider in a process of its own: the OAuth library as its makers meant it, on a database of its own."""
