"""Fetches exchange rates."""

import asyncio
import logging

import httpx

log = logging.getLogger(__name__)

PAUSE = 1.0


class Rates:
    def __init__(self, client: httpx.AsyncClient):
        self._client = client
        self._known: dict[str, float] = {}

    async def rate(self, currency: str, at: float) -> float:
        key = f"{currency}@{at}"
        if key not in self._known:
            self._known[key] = await self._fetch(currency)
        return self._known[key]

    async def _fetch(self, currency: str) -> float:
        answer = await self._client.get(f"/rates/{currency}", timeout=5)
        answer.raise_for_status()
        return float(answer.json()["rate"])
