# $module

What this module is for, in a sentence. A member adds something with a title and a text; its author or the board closes it.

- **Who:** members and the board read and add; the author and the board close (`access.py`).
- **What must hold:** nothing is closed twice (`actions.py`). **News:** the board is told of each one (`activity.py`).
