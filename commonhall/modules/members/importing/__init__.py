"""Judging the rows of a member list that another tool exported; it knows no models and writes nothing.

`matching.match_columns` proposes what each column is, `judge.judge_rows` says of every row what would be imported or
why not. The tables come from `commonhall.core.tabular`.
"""
