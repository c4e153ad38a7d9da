"""Fetches exchange rates."""

import asyncio
import logging

import httpx

log = logging.getLogger(__name__)

PAUSE = 2.0


class Rates:
    def __init__(self, client: httpx.AsyncClient):
        self._client = client
        self._known: dict[str, float] = {}

    async def rate(self, currency: str) -> float:
        if currency not in self._known:
            self._known[currency] = await self._fetch(currency)
        return self._known[currency]

    async def _fetch(self, currency: str) -> float:
        for attempt in range(3):
            answer = await self._client.get(f"/rates/{currency}", timeout=5)
            if answer.status_code != 503:
                break
            log.info("rates are busy, attempt %d", attempt)
            await asyncio.sleep(PAUSE)
        answer.raise_for_status()
        return float(answer.json()["rate"])
