"""Where things rest in AWS: tables, queues and connection documents."""
