"""Page that shows the API, from files of this machine: a browser loads nothing from elsewhere."""

from collections.abc import Callable
from importlib.resources import as_file, files
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import FileResponse, HTMLResponse

SCRIPT: Final = "/docs/swagger-ui-bundle.js"
STYLE: Final = "/docs/swagger-ui.css"
ICON: Final = "/docs/favicon.png"
PATHS: Final = ("/docs", SCRIPT, STYLE, ICON)


def install_docs_page(app: FastAPI) -> None:
    """Serve the page and its files."""

    def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=SCRIPT,
            swagger_css_url=STYLE,
            swagger_favicon_url=ICON,
        )

    app.add_api_route("/docs", page, include_in_schema=False, response_class=HTMLResponse)
    for path in (SCRIPT, STYLE, ICON):
        app.add_api_route(path, _serving(path), include_in_schema=False)


def _serving(path: str) -> Callable[[], FileResponse]:
    name = path.rpartition("/")[2]
    with as_file(files("fastapi_offline").joinpath("static", name)) as found:
        return lambda: FileResponse(found)
