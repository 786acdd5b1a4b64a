"""From the socket to Django and back: the web server's application, files, and the supervisor of the processes."""
