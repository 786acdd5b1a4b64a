"""What happens to the hall when its processes are killed: real ones, on each database that the tests run on."""
