"""Two or more models on the same rows: matched, subtracted, tested, put into words.

Nothing here shows anything: the outcome is a ``Comparison``, plain data as the result of one model is.
"""
