"""The platform as people meet it: command line, web application, accounts and one slice per kind of user."""
