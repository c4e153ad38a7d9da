"""Sends people back after they signed in."""

import logging

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for

from .accounts import authenticate

log = logging.getLogger(__name__)
bp = Blueprint("session", __name__)


@bp.get("/login")
def form():
    return render_template("login.html")


@bp.post("/login")
def login():
    account = authenticate(request.form["name"], request.form["password"])
    if account is None:
        log.info("failed sign-in")
        return render_template("login.html", failed=True), 401
    session.clear()
    session["account"] = account.id
    target = request.args.get("next", "")
    parts = urlsplit(target)
    if target.startswith("/") and not parts.netloc and not target.startswith("//"):
        return redirect(target)
    return redirect(url_for("home.index"))


@bp.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("session.form"))
