"""The shell: HTTP, web pages, terminal protocols, command line and wiring."""
