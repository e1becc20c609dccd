"""The web application: routes of every slice, session, security headers, error pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.sessions import SessionMiddleware

from simulator.store.calls import UnknownCall
from web.accounts import routes as accounts
from web.accounts.session import SignInNeeded, check_csrf
from web.calls import routes as calls
from web.calls.listenings import Listenings
from web.desk import routes as desk
from web.pages import WEB, page
from web.platform import Platform

SESSION_SECONDS = 10 * 3600


def create_app(platform: Platform, once_running: Callable[[], Awaitable[object]] | None = None) -> FastAPI:
    """The application over a built platform, which it starts and stops; `once_running` is awaited before it serves."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> Any:
        async with platform.running():
            if once_running is not None:
                await once_running()
            yield

    app = FastAPI(
        title="Décroche",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(check_csrf)],
    )
    app.state.platform = platform
    app.state.listenings = Listenings(platform.audit)
    for slice_ in (accounts, desk, calls):
        app.include_router(slice_.router)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.middleware("http")(_security_headers(platform))
    app.add_middleware(
        SessionMiddleware,
        secret_key=platform.session_key,
        session_cookie="decroche",
        max_age=SESSION_SECONDS,
        same_site="lax",
        https_only=platform.settings.https,
    )
    _error_pages(app)
    return app


Next = Callable[[Request], Awaitable[Response]]


def _security_headers(platform: Platform) -> Callable[[Request, Next], Awaitable[Response]]:
    """A strict policy: own scripts and styles only; the softphone may reach Asterisk's websocket."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"media-src 'self' blob:; connect-src 'self' {platform.settings.browser_socket()}; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    async def add(request: Request, call_next: Next) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "microphone=(self), camera=()"
        if not request.url.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return add


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _error_pages(app: FastAPI) -> None:
    @app.exception_handler(SignInNeeded)
    async def sign_in_needed(request: Request, _error: SignInNeeded) -> Response:
        if _wants_page(request) and request.method == "GET":
            return RedirectResponse("/sign-in", 303)
        return JSONResponse({"error": "sign-in needed"}, 401)

    @app.exception_handler(UnknownCall)
    async def unknown_call(request: Request, _error: UnknownCall) -> Response:
        return _refusal(request, 404)

    @app.exception_handler(404)
    async def not_found(request: Request, _error: HTTPException) -> Response:
        return _refusal(request, 404)

    @app.exception_handler(403)
    async def forbidden(request: Request, _error: HTTPException) -> Response:
        return _refusal(request, 403)

    @app.exception_handler(RequestValidationError)
    async def bad_input(request: Request, error: RequestValidationError) -> Response:
        fields = [{"field": ".".join(map(str, fault["loc"])), "message": fault["msg"]} for fault in error.errors()]
        return (
            page(request, "error.html", None, status_code=422, code=422)
            if _wants_page(request)
            else JSONResponse({"error": "bad input", "fields": fields}, 422)
        )


def _refusal(request: Request, code: int) -> Response:
    if _wants_page(request):
        return page(request, "error.html", None, status_code=code, code=code)
    return JSONResponse({"error": {403: "not allowed", 404: "not found"}[code]}, code)
