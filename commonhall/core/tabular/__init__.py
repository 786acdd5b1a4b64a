"""Tables out of files that other tools wrote: CSV in any dialect, XLSX, XLS, ODS.

`reader.read_table` opens a file; `dates` reads dates a column at a time; `cells` holds what a cell can be.
"""
