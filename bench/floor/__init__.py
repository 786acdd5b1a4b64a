"""The floor: the plainest Django page of a given weight, behind the same server and on the same database as ours."""
