"""What is stored in AWS, in files and in memory: tables, queues and connection documents."""
