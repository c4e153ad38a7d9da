"""Exports orders every night."""


def rows(cursor, day):
    """The orders of one day."""
    cursor.execute("SELECT id, total FROM orders WHERE day = %s", (day,))
    return cursor.fetchall()


def line(row):
    """One order as a line."""
    return f"{row[0]};{row[1]}"
