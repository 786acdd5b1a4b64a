"""`commonhall doctor`: looks at a deployment, check by check, and says of each finding how to mend it."""
