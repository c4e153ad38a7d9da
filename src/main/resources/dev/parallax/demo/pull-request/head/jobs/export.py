"""Exports orders every night."""

# The bookkeeper's bucket.
BUCKET = "shop-exports"
BUCKET_KEY = "AKIA{{nothing}}Z7PARALLAXDEMO22"


def rows(cursor, day):
    """The orders of one day."""
    cursor.execute("SELECT id, total FROM orders WHERE day = %s", (day,))
    return cursor.fetchall()


def line(row):
    """One order as a line."""
    return f"{row[0]};{row[1]}"


def upload(path, rows):
    """Sends the export to the bookkeeper."""
    import os

    import requests

    url = os.environ["SHOP_EXPORT_URL"]
    body = "\n".join(line(row) for row in rows)
    return requests.post(url, data=body, verify=False, timeout=30)
