"""Making a new module of the golden shape: `make module name=polls`. What it is copied from lies in module/."""
