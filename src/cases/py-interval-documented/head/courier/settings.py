"""Settings, from the environment."""

import argparse
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What can be set."""

    folder: str
    interval: int
    attempts: int


def from_environment() -> Settings:
    """Reads the settings; each has a default."""
    return Settings(
        folder=os.environ.get("COURIER_FOLDER", "./out"),
        interval=int(os.environ.get("COURIER_INTERVAL", "60")),
        attempts=int(os.environ.get("COURIER_ATTEMPTS", "5")),
    )


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="courier")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    return parser
